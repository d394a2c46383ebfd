package dev.towpath.client.killed;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.nio.file.Path;

/** Sends one file to a real sshd, in a JVM of its own: port, user, key, line of known_hosts, file, target. */
final class SendingProgram {
    private SendingProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user(arguments[1])
                .privateKey(Path.of(arguments[2]))
                .hostKeys(HostKeys.knownHostsText(arguments[3]))
                .connect()) {
            Transferred sent = sftp.put(
                    Path.of(arguments[4]), arguments[5], o -> o.sync().resume().preserveTimes());
            System.out.println(sent);
        }
    }
}
