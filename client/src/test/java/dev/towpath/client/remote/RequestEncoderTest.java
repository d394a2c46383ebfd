package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
    private static final byte[] HANDLE = {0, 1};

    private final RequestEncoder encoder = new RequestEncoder(FileNames.UTF_8);

    @Test
    void asksForVersionThree() {
        assertThat(hex(RequestEncoder.init())).isEqualTo("00000005 01 00000003");
    }

    @Test
    void numbersARequestWhenItIsSent() {
        assertThat(hex(encoder.lstat("/a").numbered(0x01020304))).isEqualTo("0000000b 07 01020304 000000022f61");
    }

    @Test
    void opensWithFlagsAndAttributes() {
        Request open = encoder.open("a", 0x1a, AttributeChange.none().withPermissions(0640));

        assertThat(hex(open)).isEqualTo("00000016 03 00000000 00000001610000001a00000004000001a0");
    }

    @Test
    void writesEveryAttributeInTheOrderOfTheDraft() {
        AttributeChange all = AttributeChange.none()
                .withTimes(Instant.ofEpochSecond(1), Instant.ofEpochSecond(0xffffffffL))
                .withPermissions(0107777)
                .withOwner(1000, -2)
                .withSize(1L << 33);

        assertThat(hex(encoder.setstat("a", all)))
                .isEqualTo(
                        "0000002a 09 00000000 00000001610000000f0000000200000000000003e8fffffffe00000fff00000001ffffffff");
    }

    @Test
    void holdsTimesToWhatThirtyTwoBitsExpress() {
        AttributeChange change = AttributeChange.none()
                .withTimes(Instant.parse("1969-12-31T23:59:59Z"), Instant.parse("2200-01-01T00:00:00Z"));

        assertThat(hex(encoder.fsetstat(HANDLE, change)))
                .isEqualTo("00000017 0a 00000000 0000000200010000000800000000ffffffff");
    }

    @Test
    void asksForARangeOfAFile() {
        assertThat(hex(encoder.read(HANDLE, 0x0102030405060708L, 261120)))
                .isEqualTo("00000017 05 00000000 00000002000101020304050607080003fc00");
    }

    @Test
    void countsTheDataThatFollowsAWrite() {
        assertThat(hex(encoder.write(HANDLE, 1, 3)))
                .isEqualTo("0000001a 06 00000000 000000020001000000000000000100000003");
    }

    @Test
    void sendsTheTargetOfASymlinkFirstAsOpenSshDoes() {
        assertThat(hex(encoder.symlink("l", "t"))).isEqualTo("0000000f 14 00000000 0000000174000000016c");
    }

    @Test
    void encodesTheSimpleRequests() {
        assertThat(hex(encoder.close(HANDLE))).isEqualTo("0000000b 04 00000000 000000020001");
        assertThat(hex(encoder.fstat(HANDLE))).isEqualTo("0000000b 08 00000000 000000020001");
        assertThat(hex(encoder.readdir(HANDLE))).isEqualTo("0000000b 0c 00000000 000000020001");
        assertThat(hex(encoder.opendir("a"))).isEqualTo("0000000a 0b 00000000 0000000161");
        assertThat(hex(encoder.remove("a"))).isEqualTo("0000000a 0d 00000000 0000000161");
        assertThat(hex(encoder.mkdir("a", AttributeChange.none())))
                .isEqualTo("0000000e 0e 00000000 000000016100000000");
        assertThat(hex(encoder.rmdir("a"))).isEqualTo("0000000a 0f 00000000 0000000161");
        assertThat(hex(encoder.realpath("a"))).isEqualTo("0000000a 10 00000000 0000000161");
        assertThat(hex(encoder.stat("a"))).isEqualTo("0000000a 11 00000000 0000000161");
        assertThat(hex(encoder.rename("a", "b"))).isEqualTo("0000000f 12 00000000 00000001610000000162");
        assertThat(hex(encoder.readlink("a"))).isEqualTo("0000000a 13 00000000 0000000161");
    }

    @Test
    void encodesExtendedRequests() {
        assertThat(hex(encoder.extended("x@y"))).isEqualTo("0000000c c8 00000000 00000003784079");
        assertThat(hex(encoder.extendedOnPath("x", "a"))).isEqualTo("0000000f c8 00000000 00000001780000000161");
        assertThat(hex(encoder.extendedOnPaths("x", "a", "b")))
                .isEqualTo("00000014 c8 00000000 000000017800000001610000000162");
        assertThat(hex(encoder.extendedOnHandle("x", HANDLE))).isEqualTo("00000010 c8 00000000 0000000178000000020001");
    }

    @Test
    void growsForLongPaths() {
        assertThat(encoder.stat("x".repeat(70_000)).packet()).hasSize(70_013);
    }

    @Test
    void refusesNamesThatWouldReachAnotherFile() {
        RequestEncoder latin = new RequestEncoder(new FileNames(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> encoder.stat("/etc/passwd\0.txt")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> encoder.stat("\ud800")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> latin.stat("€")).isInstanceOf(InvalidPathException.class);
    }

    private static String hex(Request request) {
        String all = HexFormat.of().formatHex(request.packet());
        if (request.type() == PacketType.INIT) {
            return all.substring(0, 8) + " " + all.substring(8, 10) + " " + all.substring(10);
        }
        return all.substring(0, 8) + " " + all.substring(8, 10) + " " + all.substring(10, 18) + " " + all.substring(18);
    }
}
