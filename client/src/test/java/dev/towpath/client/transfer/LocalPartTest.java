package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPartTest {
    private static final long VERSION = 7;

    private final Random random = new Random(1);

    @TempDir
    private Path here;

    private Path target;

    @BeforeEach
    void name() {
        target = here.resolve("a.bin");
    }

    /** A part file with some bytes in it. */
    private LocalPart written() throws IOException {
        LocalPart part = LocalPart.create(target, VERSION, random);
        FileChannel channel = part.channel();
        int unused = channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        return part;
    }

    private List<String> ofThisVersion() throws IOException {
        return Served.names(here).stream()
                .filter(name -> PartName.isOf(VERSION, name))
                .toList();
    }

    @Test
    void isNotFoundByOthersBetweenItsLastByteAndItsPlace() throws IOException {
        try (LocalPart part = written()) {
            assertThat(ofThisVersion()).hasSize(1);

            part.complete(random);

            assertThat(ofThisVersion()).isEmpty();
            part.replaceTarget();
        }
        assertThat(target).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(Served.names(here)).containsExactly("a.bin");
    }

    @Test
    void isFoundAgainIfItWasCompleteAndCouldNotBePutInItsPlace() throws IOException {
        try (LocalPart part = written()) {
            part.complete(random);
            part.keep(Optional.empty());

            assertThat(ofThisVersion())
                    .containsExactly(part.path().getFileName().toString());
        }
        assertThat(Files.size(here.resolve(ofThisVersion().get(0)))).isEqualTo(3);
    }

    @Test
    void leavesNothingIfItIsGivenUpWhenComplete() throws IOException {
        try (LocalPart part = written()) {
            part.complete(random);
        }

        assertThat(Served.names(here)).isEmpty();
    }
}
