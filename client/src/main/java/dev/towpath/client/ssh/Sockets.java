package dev.towpath.client.ssh;

import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * TCP connections of our own making for MINA, see {@link SocketSession}. Clients only: nothing here listens on a port.
 */
final class Sockets extends AbstractCloseable implements IoServiceFactory {
    private @Nullable IoServiceEventListener listener;

    /** Tells MINA where its connections come from. */
    static final class Factory implements IoServiceFactoryFactory {
        @Override
        public IoServiceFactory create(FactoryManager manager) {
            return new Sockets();
        }

        @Override
        public void setExecutorServiceFactory(org.apache.sshd.common.Factory<CloseableExecutorService> threads) {
            // Each connection has its thread.
        }
    }

    @Override
    public IoConnector createConnector(IoHandler handler) {
        return new SocketConnector(handler);
    }

    @Override
    public IoAcceptor createAcceptor(IoHandler handler) {
        throw new UnsupportedOperationException("this client forwards no ports");
    }

    @Override
    public @Nullable IoServiceEventListener getIoServiceEventListener() {
        return listener;
    }

    @Override
    public void setIoServiceEventListener(IoServiceEventListener newListener) {
        listener = newListener;
    }
}
