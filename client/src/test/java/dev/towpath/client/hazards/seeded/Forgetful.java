package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.Transfer;
import dev.towpath.client.transfer.Transfers;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a JVM does that opens much and closes nothing. */
final class Forgetful {
    /** Exit codes, as Java and POSIX have them. */
    static final int OWN = 7;

    static final int THROWN = 1;

    /** How it ends. */
    enum End {
        RETURNS,
        EXITS,
        THROWS,
        HALTS;

        int code() {
            return switch (this) {
                case RETURNS -> 0;
                case THROWS -> THROWN;
                case EXITS, HALTS -> OWN;
            };
        }
    }

    /** What it opens. */
    enum Thing {
        DOWNLOAD,
        UPLOAD,
        STREAM,
        CHANNEL,
        WALK,
        INBOX,
        SERVER
    }

    private Forgetful() {}

    /** Opens what the words name after the first two, in a directory that the second names, and tells how much it was. */
    static String opened(SftpBuilder builder, List<String> words) throws IOException {
        Path directory = Path.of(words.get(1));
        Sftp sftp = builder.connections(3).connect();
        List<Object> open = new ArrayList<>();
        for (String word : words.subList(2, words.size())) {
            open.add(open(Thing.valueOf(word), sftp, directory));
        }
        return String.valueOf(open.size());
    }

    private static Object open(Thing thing, Sftp sftp, Path directory) throws IOException {
        switch (thing) {
            case DOWNLOAD -> {
                Transfers background = sftp.background(2);
                Transfer unused = background.get("/in/stalls", directory.resolve("down"));
                return background;
            }
            case UPLOAD -> {
                Transfers background = sftp.background(2);
                Transfer unused = background.put(directory.resolve("up"), "/in/up");
                return background;
            }
            case STREAM -> {
                InputStream stream = sftp.read("/in/small");
                return List.of(stream, stream.read());
            }
            case CHANNEL -> {
                SeekableByteChannel channel =
                        sftp.open("/in/made", StandardOpenOption.WRITE, StandardOpenOption.CREATE);
                return channel;
            }
            case WALK -> {
                Stream<RemoteFile> walk = sftp.walk("/in");
                return walk.iterator().next();
            }
            case INBOX -> {
                return sftp.inbox("/in").every(Duration.ofSeconds(1), file -> {});
            }
            case SERVER -> {
                return SftpServer.start().knownHostsFile();
            }
        }
        throw new IllegalArgumentException(thing.toString());
    }

    /** Ends the program, or returns to a main method that does. */
    static void end(String how) {
        switch (End.valueOf(how)) {
            case RETURNS -> {}
            case EXITS -> System.exit(OWN);
            case HALTS -> Runtime.getRuntime().halt(OWN);
            case THROWS -> throw new IllegalStateException("forgotten");
        }
    }
}
