package dev.towpath.client.transfer;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Path;

/** Puts a file and gets it again, in a JVM of its own; prints how many bytes each took. */
final class ThereAndBack {
    private ThereAndBack() {}

    /** Takes the port, the user's key file, the known_hosts line, the local file, the remote file and the copy. */
    public static void main(String[] arguments) throws IOException {
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .privateKey(Path.of(arguments[1]))
                .hostKeys(HostKeys.knownHostsText(arguments[2]))
                .connect()) {
            Transferred put = sftp.put(Path.of(arguments[3]), arguments[4], how -> how.preserveTimes());
            System.out.println("put " + put.bytes());
            Transferred got = sftp.get(arguments[4], Path.of(arguments[5]), how -> how.preserveTimes());
            System.out.println("get " + got.bytes());
        }
    }
}
