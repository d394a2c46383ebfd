package dev.towpath.client.peers;

import java.io.IOException;

/** One request on its way to a real SFTP server, held at a {@link Checkpoint}: nothing happens before it is decided. */
public interface Passage {
    /** What becomes of a request; if it is not {@link #answer answered}, its channel ends then. */
    @FunctionalInterface
    interface Fate {
        void meet(Passage passage) throws IOException;
    }

    /** It is served and answered, as if nobody stood in between. */
    Fate UNTROUBLED = passage -> {
        passage.serve();
        passage.answer();
    };

    /** Has the server do it, and waits for its answer, which goes nowhere yet. */
    void serve() throws IOException;

    /** Gives the server's answer to the client. */
    void answer() throws IOException;

    /** Kills the SFTP server of this channel; the SSH connection stays. */
    void killServer();

    /** Kills the processes of sshd that serve this connection. */
    void killSession();
}
