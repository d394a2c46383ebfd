package dev.towpath.client.errors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void saysWhatWasTriedOnWhatWhatCameBackAndWhatToDo() {
        Failure failure = Failure.of("put", "disk full")
                .withPath("/in/a.csv")
                .withServer("files.example.com:22")
                .withStatus(4)
                .withAdvice("free some space");

        assertThat(failure.message())
                .isEqualTo("put \"/in/a.csv\" on files.example.com:22: SSH_FX_FAILURE: disk full; free some space");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(Failure.of("connect", "no host was given").message()).isEqualTo("connect: no host was given");
    }

    @Test
    void namesACodeOutsideTheDraftByItsNumber() {
        assertThat(Failure.of("put", "quota").withStatus(15).message()).isEqualTo("put: status 15: quota");
    }

    @Test
    void escapesWhatAServerCouldForgeALogLineWith() {
        Failure failure = Failure.of("get", "no\r\nsuch \u001b[31mfile\u202e").withPath("/a\nERROR b\uDCFF");

        assertThat(failure.message()).isEqualTo("get \"/a\\nERROR b\\udcff\": no\\r\\nsuch \\u001b[31mfile\\u202e");
    }

    @Test
    void reachesTheCallerThroughTheException() {
        SftpException e = new NoSuchRemoteFileException(
                Failure.of("get", "it does not exist").withPath("/x").withStatus(2), null);

        assertThat(e.operation()).isEqualTo("get");
        assertThat(e.path()).isEqualTo("/x");
        assertThat(e.status()).hasValue(2);
        assertThat(e.advice()).isEmpty();
        assertThat(e.retryable()).isFalse();
    }
}
