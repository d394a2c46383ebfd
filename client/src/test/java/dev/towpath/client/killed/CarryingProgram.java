package dev.towpath.client.killed;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Carries two files to one target, in turn, in a JVM of its own, until it is killed; or one file over several channels,
 * again and again, so that others can resume it.
 */
final class CarryingProgram {
    private CarryingProgram() {}

    public static void main(String[] arguments) throws IOException {
        boolean up = arguments[2].equals("put");
        int streams = Integer.parseInt(arguments[4]);
        UnaryOperator<TransferOptions> how = streams == 1
                ? TransferOptions::preserveTimes
                : o -> o.preserveTimes().streams(streams).resume();
        String[] names = streams == 1 ? new String[] {"one", "two"} : new String[] {"one"};
        Path directory = Path.of(arguments[3]);
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user("child")
                .password("child")
                .hostKeys(HostKeys.pinned(arguments[1]))
                .connect()) {
            if (streams > 1) {
                // Its channels are kept, so that the next one has them from its beginning.
                carry(sftp, up, directory, "warm", "warm", how);
            }
            while (true) {
                for (String name : names) {
                    carry(sftp, up, directory, name, "target", how);
                }
            }
        }
    }

    private static void carry(
            Sftp sftp, boolean up, Path directory, String name, String target, UnaryOperator<TransferOptions> how)
            throws IOException {
        if (up) {
            Transferred unused = sftp.put(directory.resolve(name), "/in/" + target, how);
        } else {
            Transferred unused = sftp.get("/out/" + name, directory.resolve(target), how);
        }
    }
}
