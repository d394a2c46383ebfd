package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireAttributesTest {
    @Test
    void readsEveryField() throws MalformedReplyException {
        RemoteFile file = read("8000000f 0000000200000000 000003e8 fffffffe 000089ff 00000001 ffffffff"
                + "00000001 00000001 78 00000002 7979");

        assertThat(file.size()).isEqualTo(8589934592L);
        assertThat(file.uid()).hasValue(1000);
        assertThat(file.gid()).hasValue(-2);
        assertThat(file.type()).isEqualTo(RemoteType.REGULAR);
        assertThat(file.permissions()).hasValue(04777);
        assertThat(file.accessed()).contains(Instant.parse("1970-01-01T00:00:01Z"));
        assertThat(file.modified()).contains(Instant.parse("2106-02-07T06:28:15Z"));
    }

    @Test
    void leavesOutWhatTheServerLeftOut() throws MalformedReplyException {
        RemoteFile file = read("00000000");

        assertThat(file)
                .returns(-1L, RemoteFile::size)
                .returns(RemoteType.UNKNOWN, RemoteFile::type)
                .returns(OptionalInt.empty(), RemoteFile::permissions);
        assertThat(file.modified()).isEmpty();
    }

    @Test
    void doesNotBelieveASizeAboveALong() throws MalformedReplyException {
        assertThat(read("00000001 ffffffffffffffff").size()).isEqualTo(-1);
        assertThat(read("00000001 4000000000000000").size()).isEqualTo(1L << 62);
    }

    @ParameterizedTest
    @CsvSource({
        "0100644,REGULAR",
        "0040755,DIRECTORY",
        "0120777,SYMLINK",
        "0010600,OTHER",
        "0140600,OTHER",
        "0000644,UNKNOWN"
    })
    void tellsTypesByTheMode(String mode, RemoteType type) throws MalformedReplyException {
        assertThat(read(String.format("00000004%08x", Integer.parseInt(mode, 8)))
                        .type())
                .isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000",
                "00000001 00000000",
                "00000002 00000000",
                "00000008 00000000",
                "80000000 ffffffff",
                "80000000 7fffffff 00000000 00000000",
                "80000000 00000001 00000004 61 00000000",
                "80000000 00000001 00000000 ffffffff"
            })
    void refusesBlocksThatEndEarlyOrLie(String block) {
        assertThatThrownBy(() -> read(block)).isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void toleratesTheSameExtendedAttributeTwice() throws MalformedReplyException {
        assertThat(read("80000000 00000002 00000001 78 00000000 00000001 78 00000000")
                        .size())
                .isEqualTo(-1);
    }

    private static RemoteFile read(String hex) throws MalformedReplyException {
        byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
        return WireAttributes.read(new WireReader(block, 0, block.length)).of("a", "/a", "");
    }
}
