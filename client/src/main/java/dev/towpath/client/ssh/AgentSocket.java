package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * An ssh-agent behind its Unix socket (draft-miller-ssh-agent). Each question has a connection of its own: nothing to
 * close, nothing that an agent restarted meanwhile would break. Only questions to sign are asked; the agent is never
 * forwarded.
 */
final class AgentSocket extends AbstractAgentProxy {
    /** As OpenSSH limits it (authfd.c): a list of many keys fits, a runaway length does not. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Path path;

    AgentSocket(Path path) {
        super(null);
        this.path = path;
    }

    /** The agent that the environment names, as for ssh(1). */
    static AgentSocket ofEnvironment() throws ConnectFailedException {
        String socket = System.getenv("SSH_AUTH_SOCK");
        if (socket == null || socket.isEmpty()) {
            throw new ConnectFailedException(
                    ConnectPhase.AUTHENTICATE,
                    Failure.of("connect", "no ssh-agent to ask: the variable SSH_AUTH_SOCK is not set")
                            .withAdvice("start one with: eval $(ssh-agent) && ssh-add; or name its socket"),
                    null);
        }
        return new AgentSocket(Path.of(socket));
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** The question comes with its length in front; the answer goes without. */
    @Override
    protected Buffer request(Buffer question) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer out = ByteBuffer.wrap(question.array(), question.rpos(), question.available());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = read(channel, Integer.BYTES).getInt();
            if (length <= 0 || length > LONGEST_ANSWER) {
                throw new IOException("the agent announced an answer of " + length + " bytes");
            }
            return new ByteArrayBuffer(read(channel, length).array());
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the agent closed the connection");
            }
        }
        return bytes.flip();
    }

    @Override
    public String toString() {
        return "ssh-agent at " + path;
    }
}
