package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way to an ssh-agent: its Unix socket, or the named pipe of Windows' OpenSSH agent, which opens like a file.
 *
 * @param name where the agent is, for messages
 * @param opening makes a connection
 */
record AgentTransport(String name, Opening opening) {
    /** Where the agent of OpenSSH for Windows listens. */
    static final String WINDOWS_PIPE = "\\\\.\\pipe\\openssh-ssh-agent";

    private static final String PIPES = "\\\\.\\pipe\\";

    /** Makes a connection that the caller closes. */
    @FunctionalInterface
    interface Opening {
        ByteChannel open() throws IOException;
    }

    /** The socket or pipe at {@code path}. */
    static AgentTransport at(String path) {
        if (path.replace('/', '\\').toLowerCase(Locale.ROOT).startsWith(PIPES)) {
            return new AgentTransport(path, () -> new RandomAccessFile(path, "rw").getChannel());
        }
        Path socket = Path.of(path);
        return new AgentTransport(path, () -> SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /**
     * The agent that {@code SSH_AUTH_SOCK} names, as for ssh(1); without that variable, on Windows the usual pipe.
     *
     * @param socket the value of the variable
     * @param system the name of the operating system
     */
    static AgentTransport ofEnvironment(@Nullable String socket, String system) throws ConnectFailedException {
        if (socket != null && !socket.isEmpty()) {
            return at(socket);
        }
        if (system.startsWith("Windows")) {
            return at(WINDOWS_PIPE);
        }
        throw new ConnectFailedException(
                ConnectPhase.AUTHENTICATE,
                Failure.of("connect", "no ssh-agent to ask: the variable SSH_AUTH_SOCK is not set")
                        .withAdvice("start one with: eval $(ssh-agent) && ssh-add; or name its socket"),
                null);
    }
}
