package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.Checksum;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

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
    GET,
    GET_RESUMED;

    private static final byte[] OLD = Served.bytes(777);

    @Override
    public boolean isPossible(Personality personality) {
        return this != PUT_SYNCED || personality.extensions().containsKey("fsync@openssh.com");
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        if (hadTarget()) {
            Files.write(target(place), OLD);
        }
        byte[] content = place.content();
        byte[] beginning = Arrays.copyOf(content, content.length / 2);
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
        Path source = place.source();
        Path local = place.here().resolve("a");
        Transferred done = switch (this) {
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
            case GET -> sftp.get("/in/a", local);
            case GET_RESUMED -> sftp.get("/in/a", local, TransferOptions::resume);
        };
        return done.toString();
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        Path target = target(place);
        Optional<byte[]> there = Files.exists(target) ? Optional.of(Files.readAllBytes(target)) : Optional.empty();
        boolean old = hadTarget() ? there.isPresent() && Arrays.equals(there.get(), OLD) : there.isEmpty();
        boolean whole = there.isPresent() && Arrays.equals(there.get(), place.content());
        String told = what.told();
        if (what.succeeded()) {
            assertThat(whole).as(what.toString()).isTrue();
        } else {
            assertThat(told).as(what.name()).startsWith(isGet() ? "get \"/in/a\"" : "put \"/in/a\"");
            boolean owned = old || whole || (this == PUT_IN_PLACE && told.contains("could not be removed"));
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            assertThat(owned || (there.isEmpty() && told.contains("rename it back")))
                    .as(what.toString())
                    .isTrue();
        }
        for (String name : place.leftovers()) {
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
        String again = run(place, calm);
        assertThat(target(place)).as(what + ", again: " + again).hasBinaryContent(place.content());
    }

    private boolean isGet() {
        return this == GET || this == GET_RESUMED;
    }

    private boolean hadTarget() {
        return this != PUT_NEW && this != PUT_IN_PLACE;
    }

    private Path target(SweepPlace place) {
        return isGet() ? place.here().resolve("a") : place.server().path("/in/a");
    }
}
