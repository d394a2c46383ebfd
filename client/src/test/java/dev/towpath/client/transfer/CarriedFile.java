package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * One file that is carried. The target is the old or the new one, the exception says what was tried, and no part file is
 * left that it does not name.
 */
enum CarriedFile implements SweptWork {
    PUT_NEW,
    PUT_OVER,
    PUT_SYNCED,
    PUT_IN_PLACE,
    PUT_RESUMED,
    PUT_VERIFIED,
    PUT_STREAM,
    PUT_UNLESS_THERE,
    PUT_IF_NEWER,
    PUT_APPENDED,
    PUT_NAMED,
    PUT_DEEP,
    PUT_STRIPED,
    PUT_QUEUED,
    PUT_BYTES,
    GET,
    GET_RESUMED,
    GET_VERIFIED,
    GET_STRIPED,
    GET_STREAM,
    GET_QUEUED;

    /** Those that may leave the beginning of the file where the target is. */
    private static final Set<CarriedFile> GROWING = Set.of(PUT_APPENDED, GET_STREAM);

    private static final byte[] OLD = Served.bytes(777);

    @Override
    public boolean isPossible(Personality personality) {
        return this != PUT_SYNCED || personality.extensions().containsKey("fsync@openssh.com");
    }

    /** Whether it goes other ways on servers that lack only one extension. */
    boolean isOrdinary() {
        return compareTo(PUT_STREAM) <= 0 || this == GET || this == GET_RESUMED;
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        byte[] content = place.content();
        byte[] beginning = Arrays.copyOf(content, content.length / 2);
        if (hadTarget()) {
            Files.write(target(place), this == PUT_APPENDED ? beginning : OLD);
            Files.setLastModifiedTime(target(place), FileTime.from(Instant.parse("2023-01-01T00:00:00Z")));
        }
        if (this == PUT_RESUMED) {
            try (LocalSource local = LocalSource.open(place.source())) {
                Files.write(place.server().path("/in/" + PartName.of("a", local.version(), () -> 4711)), beginning);
            }
        }
        if (isGet()) {
            Path remote = Files.write(place.server().path("/in/a"), content);
            Files.setLastModifiedTime(remote, Files.getLastModifiedTime(place.source()));
        }
        if (this == GET_RESUMED) {
            long seconds = Files.getLastModifiedTime(place.source()).toInstant().getEpochSecond();
            String name = PartName.of("a", PartName.version(content.length, seconds), () -> 4711);
            Path part = Files.write(place.here().resolve(name), beginning);
            Files.setLastModifiedTime(part, Files.getLastModifiedTime(place.source()));
        }
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        Path local = place.here().resolve("a");
        return switch (this) {
            case PUT_QUEUED, GET_QUEUED -> queued(place, sftp);
            case GET_STREAM -> {
                try (var out = Files.newOutputStream(local)) {
                    yield sftp.get("/in/a", out).toString();
                }
            }
            default -> carried(place, sftp, local).toString();
        };
    }

    private String queued(SweepPlace place, Sftp sftp) throws IOException {
        Transfer transfer;
        try (Transfers queue = sftp.background(2)) {
            transfer = isGet() ? queue.get("/in/a", place.here().resolve("a")) : queue.put(place.source(), "/in/a");
        }
        return transfer.await().toString();
    }

    private Transferred carried(SweepPlace place, Sftp sftp, Path local) throws IOException {
        Path source = place.source();
        return switch (this) {
            case PUT_NEW, PUT_OVER -> sftp.put(source, "/in/a");
            case PUT_SYNCED ->
                sftp.put(source, "/in/a", o -> o.sync().preserveTimes().mode("640"));
            case PUT_IN_PLACE -> sftp.put(source, "/in/a", TransferOptions::inPlace);
            case PUT_RESUMED -> sftp.put(source, "/in/a", TransferOptions::resume);
            case PUT_VERIFIED -> sftp.put(source, "/in/a", o -> o.verify(Checksum.SHA_256));
            case PUT_STREAM -> {
                try (var in = Files.newInputStream(source)) {
                    yield sftp.put(in, "/in/a", o -> o.size(place.content().length));
                }
            }
            case PUT_UNLESS_THERE -> sftp.put(source, "/in/a", o -> o.ifExists(IfExists.FAIL));
            case PUT_IF_NEWER -> sftp.put(source, "/in/a", o -> o.ifExists(IfExists.NEWER));
            case PUT_APPENDED -> sftp.put(source, "/in/a", o -> o.ifExists(IfExists.RESUME));
            case PUT_NAMED -> sftp.put(source, "/in/a", o -> o.temporaryName(name -> name + ".tmp"));
            case PUT_DEEP -> sftp.put(source, "/in/d/a", TransferOptions::createDirectories);
            case PUT_BYTES -> sftp.writeBytes("/in/a", place.content());
            case PUT_STRIPED -> sftp.put(source, "/in/a", o -> o.streams(3));
            case GET_VERIFIED -> sftp.get("/in/a", local, o -> o.verify(Checksum.SHA_256));
            case GET_STRIPED -> sftp.get("/in/a", local, o -> o.streams(3));
            case GET -> sftp.get("/in/a", local);
            case GET_RESUMED -> sftp.get("/in/a", local, TransferOptions::resume);
            default -> throw new AssertionError(this);
        };
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        Path target = target(place);
        Optional<byte[]> there = Files.exists(target) ? Optional.of(Files.readAllBytes(target)) : Optional.empty();
        boolean grown = GROWING.contains(this) && there.isPresent() && isBeginning(there.get(), place.content());
        boolean old = hadTarget() ? there.isPresent() && Arrays.equals(there.get(), OLD) : there.isEmpty();
        boolean whole = there.isPresent() && Arrays.equals(there.get(), place.content());
        String told = what.told();
        if (what.succeeded()) {
            assertThat(whole).as(what.toString()).isTrue();
        } else {
            assertThat(told)
                    .as(what.name())
                    .startsWith(isGet() ? "get \"/in/a\"" : "put \"/in/" + (this == PUT_DEEP ? "d/a\"" : "a\""));
            boolean owned = old || whole || grown || (this == PUT_IN_PLACE && told.contains("could not be removed"));
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            assertThat(owned || (there.isEmpty() && told.contains("rename it back")))
                    .as(what.toString())
                    .isTrue();
        }
        for (String name : place.leftovers()) {
            if (this == PUT_DEEP && name.equals("d")) {
                continue;
            }
            if (!what.succeeded() && name().endsWith("RESUMED")) {
                assertThat(PartName.isOne(name)).as(what + " left " + name).isTrue();
                continue;
            }
            // Of what an earlier call left, it may also say that it could not look.
            boolean unseen = this == PUT_RESUMED && told.contains("old part files were not looked for");
            if (!unseen) {
                assertThat(told).as(what.name() + " left " + name).contains(name);
            }
        }
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        String again = "";
        try {
            again = run(place, calm);
        } catch (RemoteFileExistsException e) {
            assertThat(this).as(what + ", again: " + e.getMessage()).isEqualTo(PUT_UNLESS_THERE);
        }
        assertThat(target(place)).as(what + ", again: " + again).hasBinaryContent(place.content());
    }

    private boolean isGet() {
        return name().startsWith("GET");
    }

    private static boolean isBeginning(byte[] some, byte[] all) {
        return some.length <= all.length && Arrays.equals(some, Arrays.copyOf(all, some.length));
    }

    private boolean hadTarget() {
        return this != PUT_NEW && this != PUT_IN_PLACE && this != PUT_UNLESS_THERE && this != PUT_DEEP;
    }

    private Path target(SweepPlace place) {
        return isGet() ? place.here().resolve("a") : place.server().path(this == PUT_DEEP ? "/in/d/a" : "/in/a");
    }
}
