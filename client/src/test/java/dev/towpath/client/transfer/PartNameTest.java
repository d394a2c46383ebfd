package dev.towpath.client.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartNameTest {
    private final Random random = new Random(1);

    @Test
    void showsWhichFileItBelongsTo() {
        assertThat(PartName.of("a.csv", random)).matches("\\.a\\.csv\\.[0-9a-z]{25}\\.towpath-part");
    }

    @Test
    void isNewEachTime() {
        assertThat(PartName.of("a.csv", random)).isNotEqualTo(PartName.of("a.csv", random));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "\u20ac", "\ud83d\ude00", "\udcff"})
    void staysShortWhateverTheTargetIsCalled(String letter) {
        String name = PartName.of(letter.repeat(255), random);

        assertThat(name.getBytes(UTF_8)).hasSizeLessThan(143);
        assertThat(PartName.isOne(name)).isTrue();
        assertThat(name.codePoints().filter(c -> c == 0xd83d))
                .as("halves of a pair")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.csv",
                ".a.csv.part",
                ".towpath-part",
                ".a.0123.towpath-part",
                "x.0123456789012345678901234.towpath-part"
            })
    void doesNotClaimTheFilesOfOthers(String name) {
        assertThat(PartName.isOne(name)).isFalse();
    }

    @Test
    void recognisesOneWithANewlineInIt() {
        assertThat(PartName.isOne(PartName.of("a\nb", random))).isTrue();
    }
}
