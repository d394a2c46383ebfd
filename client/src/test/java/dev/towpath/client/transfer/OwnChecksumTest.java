package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.remote.Checksum;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnChecksumTest {
    /** Never ends. */
    private static final class Endless extends InputStream {
        private final CountDownLatch started = new CountDownLatch(1);

        @Override
        public int read() {
            started.countDown();
            return 0;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            started.countDown();
            return length;
        }
    }

    @Test
    void isThatOfAllBytes() throws IOException {
        InputStream bytes = new ByteArrayInputStream("towpath".getBytes(StandardCharsets.US_ASCII));

        try (OwnChecksum own = OwnChecksum.begun(unwanted -> Digest.of(Checksum.CRC_32, bytes, unwanted))) {
            assertThat(own.hex(() -> {})).isEqualTo("1d0bfe05");
        }
    }

    @Test
    void isComputedWhileItsCallerDoesOtherThings() throws Exception {
        CountDownLatch computed = new CountDownLatch(1);

        try (OwnChecksum own = OwnChecksum.begun(unwanted -> {
            computed.countDown();
            return "ab";
        })) {
            assertThat(computed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(own.hex(() -> {})).isEqualTo("ab");
        }
    }

    @Test
    void readsNoFurtherOnceNobodyWantsIt() throws Exception {
        Endless source = new Endless();
        AtomicReference<Throwable> ended = new AtomicReference<>();

        OwnChecksum own = OwnChecksum.begun(unwanted -> {
            try {
                return Digest.of(Checksum.SHA_256, source, unwanted);
            } catch (IOException e) {
                ended.set(e);
                throw e;
            }
        });
        assertThat(source.started.await(30, TimeUnit.SECONDS)).isTrue();
        own.close();

        assertThat(ended.get()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void failsAsItsSourceDoes() {
        IOException broken = new IOException("the disk is gone");

        try (OwnChecksum own = OwnChecksum.begun(unwanted -> {
            throw broken;
        })) {
            assertThatThrownBy(() -> own.hex(() -> {})).isSameAs(broken);
        }
    }

    @Test
    void isNotWaitedForByWhoeverDoesNotWantItAnyMore() {
        Endless source = new Endless();

        try (OwnChecksum own = OwnChecksum.begun(unwanted -> Digest.of(Checksum.SHA_256, source, unwanted))) {
            assertThatThrownBy(() -> own.hex(() -> {
                        throw new CancellationException("unwanted");
                    }))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void isNotWaitedForByAnInterruptedThread() {
        Endless source = new Endless();

        try (OwnChecksum own = OwnChecksum.begun(unwanted -> Digest.of(Checksum.SHA_256, source, unwanted))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> own.hex(() -> {})).isInstanceOf(InterruptedIOException.class);
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
