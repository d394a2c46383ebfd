package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * An ssh-agent behind its socket or pipe (draft-miller-ssh-agent). Each question has a connection of its own: nothing
 * to close, nothing that an agent restarted meanwhile would break. Only questions to sign are asked; the agent is never
 * forwarded.
 */
final class AgentSocket extends AbstractAgentProxy {
    /** As OpenSSH limits it (authfd.c): a list of many keys fits, a runaway length does not. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final AgentTransport transport;
    /** The questions under way, to be given up when nobody waits for the answers any more. */
    private final Set<ByteChannel> asking = ConcurrentHashMap.newKeySet();

    AgentSocket(AgentTransport transport) {
        super(null);
        this.transport = transport;
    }

    /** The agent behind a socket or a pipe. */
    static AgentSocket at(String path) {
        return new AgentSocket(AgentTransport.at(path));
    }

    /** The agent that the environment names, if it names one. */
    static Optional<AgentSocket> ofEnvironmentIfAny() {
        try {
            return Optional.of(ofEnvironment());
        } catch (ConnectFailedException e) {
            return Optional.empty();
        }
    }

    /** The agent that the environment names, as for ssh(1). */
    static AgentSocket ofEnvironment() throws ConnectFailedException {
        return new AgentSocket(
                AgentTransport.ofEnvironment(System.getenv("SSH_AUTH_SOCK"), System.getProperty("os.name", "")));
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** The question comes with its length in front; the answer goes without. */
    @Override
    protected Buffer request(Buffer question) throws IOException {
        try (ByteChannel channel = transport.opening().open()) {
            asking.add(channel);
            try {
                return answer(channel, question);
            } finally {
                asking.remove(channel);
            }
        }
    }

    /** Gives up the questions under way: an agent may be waiting for a person who is not there. */
    void giveUp() {
        for (ByteChannel channel : asking) {
            try {
                channel.close();
            } catch (IOException e) {
                // The question has ended, one way or the other.
            }
        }
    }

    private static Buffer answer(ByteChannel channel, Buffer question) throws IOException {
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

    /**
     * An agent names the plain algorithm it signed with, also for a certificate, where MINA 2.20 waits for the name of
     * the certificate's.
     */
    @Override
    public Map.Entry<String, byte[]> sign(SessionContext session, PublicKey key, String algorithm, byte[] data)
            throws IOException {
        Map.Entry<String, byte[]> signed = super.sign(session, key, algorithm, data);
        return HostKey.certificateOf(signed.getKey()).equals(algorithm)
                ? Map.entry(algorithm, signed.getValue())
                : signed;
    }

    private static ByteBuffer read(ByteChannel channel, int length) throws IOException {
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
        return "ssh-agent at " + transport.name();
    }
}
