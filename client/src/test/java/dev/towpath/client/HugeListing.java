package dev.towpath.client;

import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.util.stream.Stream;

/** Looks at a directory in a JVM of its own, with the memory that one was given, and prints how many entries it saw. */
final class HugeListing {
    private HugeListing() {}

    public static void main(String[] args) throws IOException {
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(args[1]))
                .connect()) {
            System.out.println(count(sftp, args[2]));
        }
    }

    private static long count(Sftp sftp, String how) throws IOException {
        if (how.equals("list")) {
            return sftp.list("/huge").size();
        }
        if (how.equals("glob")) {
            return sftp.glob("/huge/file-*-9*").size();
        }
        try (Stream<RemoteFile> files = how.equals("entries") ? sftp.entries("/huge") : sftp.walk("/")) {
            return files.count();
        }
    }
}
