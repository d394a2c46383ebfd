package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SocketSessionTest {
    private static final long PATIENCE = 60_000;

    private final Told told = new Told();
    private final SocketConnector connector = new SocketConnector(told);
    private ServerSocket server;

    /** What MINA would be told. */
    private static final class Told implements IoHandler {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();

        @Override
        public void sessionCreated(IoSession session) {
            session.setAttribute("created", true);
        }

        @Override
        public void sessionClosed(IoSession session) {
            ends.add("closed");
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {
            ends.add(cause);
        }

        @Override
        public void messageReceived(IoSession session, Readable message) {
            byte[] bytes = new byte[message.available()];
            message.getRawBytes(bytes, 0, bytes.length);
            messages.add(bytes);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket();
        // So that what nobody reads is more than the sockets hold.
        server.setReceiveBufferSize(64 * 1024);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        connector.close(true).await(PATIENCE);
        server.close();
    }

    private IoSession connected() throws IOException {
        IoConnectFuture future = connector.connect(server.getLocalSocketAddress(), null, null);
        assertThat(future.await(PATIENCE)).isTrue();
        return future.getSession();
    }

    @Test
    void handsOnWhatComesInOrderAndInSmallPieces() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        IoSession session = connected();
        assertThat(session.getAttribute("created")).isEqualTo(true);

        try (Socket peer = server.accept()) {
            peer.getOutputStream().write(sent);
        }

        assertThat(told.ends.poll(PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo("closed");
        byte[] received = new byte[sent.length];
        int at = 0;
        for (byte[] piece : told.messages) {
            assertThat(piece.length).isLessThanOrEqualTo(32 * 1024);
            System.arraycopy(piece, 0, received, at, piece.length);
            at += piece.length;
        }
        assertThat(at).isEqualTo(sent.length);
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void neverMakesAWriterWaitAndKeepsTheOrder() throws Exception {
        IoSession session = connected();

        try (Socket peer = server.accept()) {
            // Nobody reads: far more than the buffers of two sockets hold.
            List<IoWriteFuture> writes = new ArrayList<>();
            for (int packet = 0; packet < 1000; packet++) {
                byte[] bytes = new byte[32 * 1024];
                Arrays.fill(bytes, (byte) packet);
                writes.add(session.writeBuffer(new ByteArrayBuffer(bytes)));
            }
            assertThat(writes.get(999).isDone()).isFalse();

            for (int packet = 0; packet < 1000; packet++) {
                byte[] bytes = peer.getInputStream().readNBytes(32 * 1024);
                assertThat(bytes).containsOnly(packet).hasSize(32 * 1024);
            }
            for (IoWriteFuture write : writes) {
                assertThat(write.await(PATIENCE)).isTrue();
                assertThat(write.isWritten()).isTrue();
            }
        }
    }

    @Test
    void sendsWhatWaitsBeforeItClosesInOrder() throws Exception {
        IoSession session = connected();

        try (Socket peer = server.accept()) {
            IoWriteFuture write = session.writeBuffer(new ByteArrayBuffer(new byte[30_000_000]));
            var closed = session.close(false);
            assertThat(closed.isDone()).isFalse();
            IoWriteFuture late = session.writeBuffer(new ByteArrayBuffer(new byte[1]));

            assertThat(peer.getInputStream().readAllBytes()).hasSize(30_000_000);
            assertThat(closed.await(PATIENCE)).isTrue();
            assertThat(write.isWritten()).isTrue();
            assertThat(late.getException()).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void endsWritesThatWaitWhenItIsClosed() throws Exception {
        IoSession session = connected();

        try (Socket peer = server.accept()) {
            IoWriteFuture write = session.writeBuffer(new ByteArrayBuffer(new byte[30_000_000]));
            assertThat(session.close(true).await(PATIENCE)).isTrue();

            assertThat(write.await(PATIENCE)).isTrue();
            assertThat(write.getException()).isInstanceOf(IOException.class);
            assertThat(connector.getManagedSessions()).isEmpty();
            assertThatThrownBy(() -> write.verify(PATIENCE)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsOfAResetWhileItWrites() throws Exception {
        IoSession session = connected();
        try (Socket peer = server.accept()) {
            IoWriteFuture write = session.writeBuffer(new ByteArrayBuffer(new byte[30_000_000]));
            peer.setSoLinger(true, 0);
            peer.close();

            assertThat(told.ends.poll(PATIENCE, TimeUnit.MILLISECONDS)).isInstanceOf(IOException.class);
            assertThat(told.ends.poll(PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo("closed");
            assertThat(write.getException()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void waitsWithReadingWhileSuspended() throws Exception {
        IoSession session = connected();
        session.suspendRead();
        session.suspendRead();

        try (Socket peer = server.accept()) {
            session.resumeRead();
            peer.getOutputStream().write(7);

            assertThat(told.messages.poll(PATIENCE, TimeUnit.MILLISECONDS)).containsExactly(7);
        }
    }

    @Test
    void refusesAddressesThatWereNeverResolved() {
        IoConnectFuture future =
                connector.connect(InetSocketAddress.createUnresolved("files.example.com", 22), null, null);

        assertThat(future.awaitUninterruptibly(PATIENCE)).isTrue();
        assertThat(future.getException()).isInstanceOf(RuntimeException.class);
    }
}
