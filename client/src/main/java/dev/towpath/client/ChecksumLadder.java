package dev.towpath.client;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteStreams;
import dev.towpath.client.remote.SlowDisk;
import dev.towpath.client.ssh.CommandResult;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.transfer.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checksum of a remote file, by the cheapest of the ways that are allowed and that the server knows. */
final class ChecksumLadder {
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(10);
    private static final int COMMAND_OUTPUT_MAX = 64 * 1024;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    private final SshConnection connection;
    private final RemoteFileSystem files;
    private final String path;
    private final Checksum algorithm;
    private final Runnable wanted;
    private long size;

    /** For whoever may lose interest: {@code wanted} is run a few times a second, and throws then. */
    ChecksumLadder(Live live, String path, Checksum algorithm, Runnable wanted) {
        this.connection = live.connection();
        this.files = live.files().checking(wanted);
        this.path = path;
        this.algorithm = algorithm;
        this.wanted = wanted;
    }

    FileChecksum climb(Set<ChecksumWay> allowed) throws IOException {
        RemoteFile file = files.stat(path);
        size = file.size();
        if (file.isDirectory()) {
            throw new WrongRemoteTypeException(failed("it is a directory"), null);
        }
        for (ChecksumWay way : ChecksumWay.values()) {
            if (allowed.contains(way)) {
                Optional<String> hex = by(way);
                if (hex.isPresent()) {
                    return new FileChecksum(algorithm, hex.get(), way);
                }
            }
        }
        throw new UnsupportedByServerException(
                failed("the server computes no " + algorithm.standardName() + " by " + allowed)
                        .withAdvice("allow READ_BACK, which every server can"),
                null);
    }

    private Optional<String> by(ChecksumWay way) throws IOException {
        return switch (way) {
            case EXTENSION -> files.checksum(path, algorithm, size).map(HexFormat.of()::formatHex);
            case COMMAND -> byCommand();
            case READ_BACK -> Optional.of(readBack());
        };
    }

    /** From its input, so that no name is in the output and none is taken for an option. */
    private Optional<String> byCommand() throws IOException {
        Optional<String> program = algorithm.command();
        if (program.isEmpty()
                || isWindows()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(path)
                || path.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        String plain = program.get() + " < " + quoted(path);
        try {
            // Where OpenSSL is installed it takes a third of the time. Each reads the file from its start.
            Optional<String> hex = printed(openSsl() + " < " + quoted(path) + " 2>/dev/null || " + plain);
            return hex.isPresent() ? hex : printed(plain);
        } catch (UnsupportedByServerException noCommands) {
            return Optional.empty();
        }
    }

    /** Its shell does not know the quotes of POSIX: a name with an ampersand in it would be run. */
    private boolean isWindows() {
        return connection
                .negotiated()
                .serverIdentification()
                .toLowerCase(Locale.ROOT)
                .contains("windows");
    }

    /** With {@code -r} the digits come first, as those of coreutils do. */
    private String openSsl() {
        return "openssl dgst -r -" + algorithm.standardName().replace("-", "").toLowerCase(Locale.ROOT);
    }

    private Optional<String> printed(String command) throws IOException {
        CommandResult result =
                connection.run(command, COMMAND_LIMIT.plus(SlowDisk.timeFor(size)), COMMAND_OUTPUT_MAX, wanted);
        Matcher hex = HEX.matcher(result.out());
        boolean found = result.succeeded() && hex.lookingAt() && hex.end() == 2 * algorithm.length();
        return found ? Optional.of(hex.group()) : Optional.empty();
    }

    /** One word of a POSIX shell, whatever is in it. */
    static String quoted(String path) {
        return "'" + path.replace("'", "'\\''") + "'";
    }

    private String readBack() throws IOException {
        try (InputStream in = new RemoteStreams(files).read(path, 0)) {
            return Digest.of(algorithm, in, () -> {
                wanted.run();
                return false;
            });
        }
    }

    private Failure failed(String reason) {
        return Failure.of("checksum", reason).withPath(path).withServer(files.server());
    }
}
