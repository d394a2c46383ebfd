package dev.towpath.benchmarks.race;

import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.transfer.TransferOptions;
import java.util.Set;

/** The libraries by name, each set up as its users would to be fast: with AES-GCM. */
final class Libraries {
    private Libraries() {}

    static Library connect(String name, Course course) throws Exception {
        return switch (name) {
            case "towpath" -> TowpathLibrary.connect(course, TransferOptions::preserveTimes);
            case "towpath-in-place" ->
                TowpathLibrary.connect(
                        course, options -> options.preserveTimes().inPlace());
            case "towpath-verify" ->
                TowpathLibrary.connect(
                        course,
                        options -> options.preserveTimes()
                                .verify(Checksum.SHA_256, Set.of(ChecksumWay.EXTENSION, ChecksumWay.COMMAND)));
            case "jsch" -> JschLibrary.connect(course);
            case "sshj" -> SshjLibrary.connect(course);
            case "mina" -> MinaLibrary.connect(course);
            default -> throw new IllegalArgumentException("no library is called " + name);
        };
    }
}
