package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * For carriers that were given a connection and nobody who makes another: the first failure is the last.
 *
 * @param files the connection
 */
record OneConnection(RemoteFileSystem files) implements Lifeline {
    @Override
    public RetryPolicy policy() {
        return RetryPolicy.none();
    }

    @Override
    public void pause(Attempts attempts, SftpException failure, Runnable wanted) throws SftpException {
        throw failure;
    }

    @Override
    public RemoteFileSystem files(Runnable wanted) {
        return files;
    }

    /** It belongs to the caller. */
    @Override
    public void discard(RemoteFileSystem dead) {}

    @Override
    public FileChecksum checksum(String path, Checksum algorithm, Set<ChecksumWay> allowed, Runnable wanted)
            throws IOException {
        if (allowed.contains(ChecksumWay.EXTENSION)) {
            Optional<byte[]> sum = files.checking(wanted).checksum(path, algorithm);
            if (sum.isPresent()) {
                return new FileChecksum(algorithm, HexFormat.of().formatHex(sum.get()), ChecksumWay.EXTENSION);
            }
        }
        throw new UnsupportedByServerException(
                Failure.of("checksum", "the server does not compute it")
                        .withPath(path)
                        .withServer(files.server()),
                null);
    }
}
