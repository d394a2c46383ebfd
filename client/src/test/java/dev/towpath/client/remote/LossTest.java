package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class LossTest {
    @Test
    void saysWhyAPacketDidNotLeave() {
        assertThat(Loss.unsent(new IOException("Broken pipe")).reason())
                .isEqualTo("a packet could not be sent: Broken pipe");
        assertThat(Loss.unsent(new ClosedChannelException()).reason())
                .isEqualTo("a packet could not be sent: ClosedChannelException");
    }
}
