package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.Stripes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels one file goes over beside the main one, attempt after attempt. For the thread that carries it. */
final class Striping implements AutoCloseable {
    /**
     * A file that was replaced this short a time ago may be replaced again, by one of the same size and second, before it
     * is open on every channel: then bytes of both would come.
     */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final Carrier carrier;
    private final TransferOptions options;
    private @Nullable Stripes stripes;
    private boolean minded;

    Striping(Carrier carrier, TransferOptions options) {
        this.carrier = carrier;
        this.options = options;
    }

    /** What an attempt that carried bytes tells: no channel came to be of use. */
    void failed() {
        Stripes before = stripes;
        // A server that ends the connection over a second channel gets no second chance to do so.
        minded |= before != null && !before.wereUseful();
    }

    /** Asks for channels, if {@code bytes} are worth it; does not wait. */
    void begin(long bytes) {
        stripes = null;
        if (bytes <= 0
                || minded
                || options.rate().isPresent()
                || carrier.files().options().wireLog().isPresent()) {
            return;
        }
        int channels = options.streams() > 0 ? options.streams() : Stripes.worth(carrier.files(), bytes);
        if (channels > 1) {
            stripes = Stripes.begin(carrier.files(), channels - 1);
        }
    }

    /** Whether {@code file} is surely the same for every channel that opens it. */
    static boolean isSettled(RemoteFile file) {
        return file.size() >= 0
                && file.modified()
                        .map(time -> Duration.between(time, Instant.now()).abs().compareTo(SETTLED) > 0)
                        .orElse(false);
    }

    /** Those that were asked for. */
    @Nullable Stripes channels() {
        return stripes;
    }

    /** Has the file closed on them, behind the last reply; does not wait. */
    void beginToClose() {
        if (stripes != null) {
            stripes.beginToClose();
        }
    }

    /** Waits until the file is closed on them, and keeps them for the next one. */
    void finish() throws IOException {
        if (stripes != null) {
            stripes.finish();
        }
    }

    /** The same after all bytes came: a server that stumbles over the close cannot take them back. */
    void finish(List<String> warnings) throws IOException {
        try {
            finish();
        } catch (SftpException e) {
            warnings.add("the server did not close the file: " + e.getMessage());
        }
    }

    /** Closes them. */
    @Override
    public void close() {
        if (stripes != null) {
            stripes.close();
        }
    }
}
