package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int PACKET = 100;

    private final Wire wire = new Wire();
    private final Outbox outbox = new Outbox(wire, PACKET);

    @Test
    void putsTheRequestsOfOneTickIntoOnePacket() throws IOException {
        outbox.add(bytes(30, 1));
        outbox.add(bytes(30, 2));
        outbox.flush();

        assertThat(wire.sizes).containsExactly(60);
        assertThat(wire.sent.toByteArray()).startsWith(1).endsWith(2);
    }

    @Test
    void cutsTheStreamIntoFullPackets() throws IOException {
        outbox.add(bytes(250, 1));
        outbox.flush();

        assertThat(wire.sizes).containsExactly(100, 100, 50);
    }

    @Test
    void keepsTheOrderOfSmallAndLargeRequests() throws IOException {
        outbox.add(bytes(10, 1));
        outbox.add(Cargo.pack(
                bytes(5, 2),
                200,
                PACKET,
                (target, offset, length, done) -> Arrays.fill(target, offset, offset + length, (byte) 3)));
        outbox.add(bytes(10, 4));
        outbox.flush();

        assertThat(wire.sizes).containsExactly(10, 100, 100, 5, 10);
        assertThat(wire.sent.toByteArray()).hasSize(225).startsWith(1).endsWith(4);
    }

    @Test
    void waitsForTheWindow() throws IOException {
        wire.window = 0;
        outbox.add(bytes(50, 1));
        outbox.flush();
        assertThat(wire.sizes).isEmpty();

        wire.window = 1000;
        outbox.flush();
        assertThat(wire.sizes).containsExactly(50);
    }

    @Test
    void usesUpAWindowSmallerThanAPacket() throws IOException {
        wire.window = 7;
        outbox.add(bytes(50, 1));
        outbox.flush();
        wire.window = 60;
        outbox.flush();

        assertThat(wire.sizes).containsExactly(7, 43);
        assertThat(wire.window).isEqualTo(17);
    }

    @Test
    void doesNotDrownASocketThatTakesNothing() throws IOException {
        wire.socketTakes = false;
        wire.window = Long.MAX_VALUE;
        for (int i = 0; i < 30_000; i++) {
            outbox.add(bytes(100, 1));
        }
        outbox.flush();
        assertThat(wire.sent.size()).isBetween(1024 * 1024, 1024 * 1024 + PACKET);

        wire.socketTakes = true;
        wire.unwritten.forEach(Runnable::run);
        outbox.flush();
        assertThat(wire.sent.size()).isEqualTo(3_000_000);
    }

    @Test
    void holdsAWriterBackOnlyWhileMuchIsQueued() throws Exception {
        wire.window = 0;
        outbox.add(new byte[2 * 1024 * 1024]);
        assertThat(outbox.awaitRoom(1_000_000)).isFalse();

        wire.window = Long.MAX_VALUE;
        outbox.flush();
        assertThat(outbox.awaitRoom(0)).isTrue();
    }

    @Test
    void letsWritersGoWhenItCloses() throws Exception {
        wire.window = 0;
        outbox.add(new byte[2 * 1024 * 1024]);

        outbox.close();

        assertThat(outbox.awaitRoom(0)).isTrue();
        wire.window = 1000;
        outbox.flush();
        assertThat(wire.sizes).isEmpty();
    }

    @Test
    void leavesPacketsAddedDuringAWriteToTheWriter() throws IOException {
        wire.duringWrite = () -> {
            wire.duringWrite = () -> {};
            outbox.add(bytes(10, 2));
            outbox.flush();
            wire.sizes.add(-1);
        };
        outbox.add(bytes(10, 1));
        outbox.flush();

        assertThat(wire.sizes).containsExactly(-1, 10, 10);
        assertThat(wire.sent.toByteArray()).startsWith(1).endsWith(2);
    }

    @Test
    void losesNoByteWhateverTheWindows() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Wire link = new Wire();
            link.window = 0;
            Outbox box = new Outbox(link, 1 + random.nextInt(64));
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                byte[] request = new byte[random.nextInt(200)];
                random.nextBytes(request);
                expected.writeBytes(request);
                if (random.nextBoolean()) {
                    box.add(request);
                } else {
                    box.add(Cargo.pack(request, 0, box.packetSize(), (target, offset, length, done) -> {}));
                }
                link.window += random.nextInt(150);
                box.flush();
            }
            link.window = Long.MAX_VALUE;
            box.flush();
            assertThat(link.sent.toByteArray()).as("seed %d", seed).isEqualTo(expected.toByteArray());
        }
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    private static final class Wire implements Outbox.Transport {
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        final List<Integer> sizes = new ArrayList<>();
        final List<Runnable> unwritten = new ArrayList<>();
        long window = 1000;
        boolean socketTakes = true;
        Step duringWrite = () -> {};

        @Override
        public long window() {
            return window;
        }

        @Override
        public void consume(int count) {
            window -= count;
        }

        @Override
        public void write(Cargo cargo, Runnable written) throws IOException {
            duringWrite.take();
            sizes.add(cargo.length());
            sent.write(cargo.bytes(), cargo.start(), cargo.length());
            if (socketTakes) {
                written.run();
            } else {
                unwritten.add(written);
            }
        }
    }
}
