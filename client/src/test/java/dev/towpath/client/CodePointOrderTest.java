package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodePointOrderTest {
    @Test
    void ordersAsTheBytesOfUtf8Would() {
        List<String> names =
                new ArrayList<>(List.of("\ud83d\ude01", "\ufffd", "b", "a", "\ud83d\ude00x", "", "ab", "\ud83d\ude00"));

        names.sort(new CodePointOrder());

        assertThat(names)
                .containsExactly("", "a", "ab", "b", "\ufffd", "\ud83d\ude00", "\ud83d\ude00x", "\ud83d\ude01");
    }
}
