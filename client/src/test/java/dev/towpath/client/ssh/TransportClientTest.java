package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.sshd.common.channel.RequestHandler.Result;
import org.junit.jupiter.api.Test;

/** What a server says of its own accord. */
class TransportClientTest {
    @Test
    void takesOpenSshsListOfHostKeysWithoutAWarningInTheLog() {
        assertThat(answer("hostkeys-00@openssh.com", false)).isEqualTo(Result.Replied);
    }

    @Test
    void leavesEveryOtherRequestToTheLibraryWhichRefusesIt() {
        assertThat(answer("hostkeys-00@openssh.com", true)).isEqualTo(Result.Unsupported);
        assertThat(answer("tcpip-forward", true)).isEqualTo(Result.Unsupported);
        assertThat(answer("no-more-sessions@openssh.com", false)).isEqualTo(Result.Unsupported);
    }

    private static Result answer(String request, boolean wantReply) {
        return TransportClient.announcement(request, wantReply);
    }
}
