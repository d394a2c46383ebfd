package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {
    private static final String VERSION = "00000005 02 00000003";
    private static final String STATUS = "00000011 65 00000001 00000000 00000000 00000000";
    private static final String DATA = "0000000e 67 00000002 00000005 68656c6c6f";
    private static final String EMPTY_DATA = "00000009 67 00000003 00000000";
    private static final String PADDED_DATA = "0000000b 67 00000004 00000001 21 01";

    private final Replies replies = new Replies();
    private final ReplyParser parser = new ReplyParser(replies);

    @Test
    void handsOnEveryKindOfReply() throws IOException {
        feed(VERSION + STATUS + DATA + EMPTY_DATA + PADDED_DATA + STATUS);

        assertThat(replies.seen)
                .containsExactly(
                        "2 #3 []",
                        "101 #1 [000000000000000000000000]",
                        "data #2 68656c6c6f",
                        "data #3 ",
                        "data #4 21",
                        "101 #1 [000000000000000000000000]");
    }

    @Test
    void doesNotCareHowTheStreamIsCut() throws IOException {
        byte[] stream = bytes((VERSION + STATUS + DATA + EMPTY_DATA + PADDED_DATA).repeat(20));
        parser.feed(stream, 0, stream.length);

        for (int seed = 0; seed < 500; seed++) {
            Replies cut = new Replies();
            ReplyParser other = new ReplyParser(cut);
            Random random = new Random(seed);
            for (int at = 0; at < stream.length; ) {
                int count = Math.min(stream.length - at, seed == 0 ? 1 : 1 + random.nextInt(40));
                other.feed(stream, at, count);
                at += count;
            }
            assertThat(cut.seen).as("seed %d", seed).isEqualTo(replies.seen);
        }
    }

    @Test
    void handsDataOnFromTheArrayItCameIn() throws IOException {
        byte[] stream = bytes(DATA);
        replies.expectedArray = stream;

        parser.feed(stream, 0, stream.length);

        assertThat(replies.seen).containsExactly("data #2 68656c6c6f");
    }

    @Test
    void handsDataOnBeforeItIsComplete() throws IOException {
        byte[] stream = bytes(DATA);

        parser.feed(stream, 0, 15);

        assertThat(replies.slices).containsExactly("6865");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000 65",
                "00000004 65 000000",
                "00040401 65 00000001",
                "7fffffff 65 00000001",
                "80000000 65 00000001",
                "ffffffff 67 00000001 00000001",
                "00000005 67 00000001 00000000",
                "00000009 67 00000001 00000001",
                "0000000a 67 00000001 ffffffff",
                "57656c63 6f 6d652074 6f206261 7368"
            })
    void refusesImpossibleLengths(String stream) {
        assertThatThrownBy(() -> feed(stream)).isInstanceOf(MalformedReplyException.class);

        ReplyParser slow = new ReplyParser(new Replies());
        assertThatThrownBy(() -> {
                    for (byte b : bytes(stream)) {
                        slow.feed(new byte[] {b}, 0, 1);
                    }
                })
                .isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void takesTheLargestPacketAllowed() throws IOException {
        byte[] stream = new byte[4 + ReplyParser.MAX_PACKET];
        WireWriter.putInt32(stream, 0, ReplyParser.MAX_PACKET);
        stream[4] = PacketType.NAME;

        parser.feed(stream, 0, 100_000);
        parser.feed(stream, 100_000, stream.length - 100_000);

        assertThat(replies.seen).hasSize(1);
    }

    @Test
    void neverThrowsAnythingElseWhateverItIsFed() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] stream = bytes(VERSION + STATUS + DATA + EMPTY_DATA + PADDED_DATA);
            for (int i = random.nextInt(4); i >= 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
            }
            ReplyParser fuzzed = new ReplyParser(new Replies());
            try {
                int cut = random.nextInt(stream.length);
                fuzzed.feed(stream, 0, cut);
                fuzzed.feed(stream, cut, stream.length - cut);
            } catch (MalformedReplyException allowed) {
                assertThat(allowed).as("seed %d", seed).hasMessageContaining("bytes");
            } catch (IOException | RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    private void feed(String hex) throws IOException {
        byte[] stream = bytes(hex);
        parser.feed(stream, 0, stream.length);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static final class Replies implements ReplyParser.Receiver {
        final List<String> seen = new ArrayList<>();
        final List<String> slices = new ArrayList<>();
        byte[] expectedArray = {};
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private int id;

        @Override
        public void message(int type, int messageId, WireReader fields) throws IOException {
            StringBuilder rest = new StringBuilder();
            while (fields.remaining() > 0) {
                rest.append(String.format("%02x", fields.uint8()));
            }
            seen.add(type + " #" + messageId + " [" + rest + "]");
        }

        @Override
        public void dataBegins(int dataId, int length) {
            id = dataId;
        }

        @Override
        public void data(byte[] bytes, int offset, int length, boolean last) {
            if (expectedArray.length > 0) {
                assertThat(bytes).isSameAs(expectedArray);
            }
            slices.add(HexFormat.of().formatHex(bytes, offset, offset + length));
            data.write(bytes, offset, length);
            if (last) {
                seen.add("data #" + id + " " + HexFormat.of().formatHex(data.toByteArray()));
                data.reset();
            }
        }
    }
}
