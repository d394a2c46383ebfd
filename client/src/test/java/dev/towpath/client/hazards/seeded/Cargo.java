package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One file to be carried, and how; in words as well, for a JVM of its own.
 *
 * @param local its source if it is put, its target if it is fetched
 * @param size of the source, in bytes
 */
record Cargo(Voyage.Way way, Path local, String remote, long size) {
    /** How many {@link #words} there are. */
    static final int WORDS = 4;

    /** The same from its words. */
    static Cargo of(List<String> words) {
        return new Cargo(
                Voyage.Way.valueOf(words.get(0)), Path.of(words.get(1)), words.get(2), Long.parseLong(words.get(3)));
    }

    List<String> words() {
        return List.of(way.name(), local.toString(), remote, String.valueOf(size));
    }

    /** Carries it with {@code more} options. */
    Transferred carry(Sftp sftp, UnaryOperator<TransferOptions> more) throws IOException {
        UnaryOperator<TransferOptions> how = o -> more.apply(chosen(o));
        if (way == Voyage.Way.PUT_STREAM) {
            try (InputStream in = Files.newInputStream(local)) {
                return sftp.put(in, remote, how);
            }
        }
        if (way == Voyage.Way.GET_STREAM) {
            try (OutputStream out = Files.newOutputStream(local)) {
                return sftp.get(remote, out, how);
            }
        }
        return way.isPut() ? sftp.put(local, remote, how) : sftp.get(remote, local, how);
    }

    /** What its way asks for. */
    TransferOptions chosen(TransferOptions o) {
        return switch (way) {
            case PUT, GET, GET_STREAM -> o;
            case PUT_IN_PLACE -> o.inPlace();
            case PUT_RESUMABLE, GET_RESUMABLE -> o.resume();
            case PUT_VERIFIED, GET_VERIFIED -> o.verify(Checksum.SHA_256);
            case PUT_STRIPED, GET_STRIPED -> o.streams(3);
            case PUT_NAMED -> o.temporaryName(name -> name + ".new");
            case PUT_STREAM -> o.size(size);
        };
    }
}
