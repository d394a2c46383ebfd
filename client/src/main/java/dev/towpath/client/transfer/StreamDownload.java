package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One file on its way into a stream of the caller's. What was written to the stream before a failure stays written. */
final class StreamDownload {
    private StreamDownload() {}

    /** Fetches {@code remote}, an absolute path, into {@code target}. */
    static Transferred run(Carrier carrier, String remote, OutputStream target, TransferOptions options)
            throws IOException {
        try {
            Fetch fetch = Fetch.open(carrier.files(), remote, options.offset(), options);
            try {
                return run(carrier, fetch, target, options);
            } catch (IOException | RuntimeException e) {
                fetch.handle().abandon();
                throw e;
            }
        } catch (SftpException e) {
            throw Retold.as("get", remote, e);
        }
    }

    /** Fetches the rest of an open file. */
    static Transferred run(Carrier carrier, Fetch fetch, OutputStream target, TransferOptions options)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        String source = fetch.handle().path();
        Meter meter = carrier.meter(source, "(stream)", fetch.expected(), options);
        long received = fetch.into(window -> window.receive(target), meter);
        fetch.requireUnchanged(received);
        fetch.close(warnings);
        target.flush();
        meter.finish(received);
        return new Transferred(
                source,
                "(stream)",
                received,
                meter.elapsed(),
                Completion.IN_PLACE,
                fetch.verified() && fetch.expected() >= 0 ? Verification.SIZE : Verification.NONE,
                warnings,
                Optional.of(fetch.before()));
    }
}
