package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContiguousTest {
    @Test
    void stopsAtTheFirstHole() {
        Contiguous bytes = new Contiguous();

        bytes.add(0, 10);
        bytes.add(20, 30);
        assertThat(bytes.mark()).isEqualTo(10);
        assertThat(bytes.highest()).isEqualTo(30);

        bytes.add(10, 20);
        assertThat(bytes.mark()).isEqualTo(30);
    }

    @Test
    void agreesWithABitSetInAnyOrder() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<int[]> ranges = new ArrayList<>();
            for (int at = 0; at < 200; ) {
                int length = 1 + random.nextInt(20);
                ranges.add(new int[] {at, at + length});
                at += length;
            }
            Collections.shuffle(ranges, random);
            Contiguous bytes = new Contiguous();
            BitSet model = new BitSet();
            for (int[] range : ranges) {
                bytes.add(range[0], range[1]);
                model.set(range[0], range[1]);
                assertThat(bytes.mark()).as("seed %d", seed).isEqualTo(model.nextClearBit(0));
                assertThat(bytes.highest()).as("seed %d", seed).isEqualTo(model.length());
            }
        }
    }
}
