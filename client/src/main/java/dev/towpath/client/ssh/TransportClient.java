package dev.towpath.client.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntry;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.config.keys.ClientIdentityLoader;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.future.DefaultConnectFuture;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.random.JceRandomFactory;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/** MINA's client with nothing left of its defaults that reads files, trusts strangers or waits for ever. */
final class TransportClient extends SshClient {
    /**
     * Of our own: what the server may send before it has to wait for us, over a channel that is no SFTP one: the way
     * through a jump host, the output of a command. Caps it at window per round trip.
     */
    private static final long WINDOW = 16L * 1024 * 1024;

    /** Numbers of tunnels count down, those that MINA gives to sockets count up. */
    private final AtomicLong tunnels = new AtomicLong();

    static TransportClient started() {
        JdkCryptography.install();
        Algorithms algorithms = Algorithms.defaults();
        TransportClient client = (TransportClient) new ClientBuilder()
                .factory(TransportClient::new)
                .randomFactory(new SingletonRandomFactory(JceRandomFactory.INSTANCE))
                .serverKeyVerifier(RejectAllServerKeyVerifier.INSTANCE)
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .clientIdentityLoader(ClientIdentityLoader.DEFAULT)
                .filePasswordProvider(FilePasswordProvider.EMPTY)
                .keyExchangeFactories(algorithms.keyExchangeFactories())
                .cipherFactories(algorithms.cipherFactories())
                .macFactories(algorithms.macFactories())
                .signatureFactories(algorithms.signatureFactories())
                .channelFactories(List.of())
                .globalRequestHandlers(List.of(
                        KeepAliveHandler.INSTANCE,
                        (service, request, wantReply, content) -> announcement(request, wantReply)))
                .build();
        client.configure();
        client.start();
        return client;
    }

    /**
     * Passes over OpenSSH's list of further host keys, which wants no answer and which nobody here uses: MINA would put
     * a warning into the program's log with every connection.
     */
    static RequestHandler.Result announcement(String request, boolean wantReply) {
        return request.equals("hostkeys-00@openssh.com") && !wantReply
                ? RequestHandler.Result.Replied
                : RequestHandler.Result.Unsupported;
    }

    private void configure() {
        setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        setUserAuthFactories(List.of(KeyLogin.FACTORY, PasswordLogin.FACTORY, QuestionLogin.FACTORY));
        setServiceFactories(List.of(LoginService.FACTORY, ClientConnectionServiceFactory.INSTANCE));
        setSessionFactory(new SessionFactory(this) {
            @Override
            protected Transport doCreateSession(IoSession ioSession) throws Exception {
                return new Transport(getClient(), ioSession);
            }
        });
        addSessionListener(new HandshakeListener());
        setIoServiceFactoryFactory(new Sockets.Factory());
        CoreModuleProperties.CLIENT_IDENTIFICATION.set(this, "Towpath");
        CoreModuleProperties.WINDOW_SIZE.set(this, WINDOW);
        CoreModuleProperties.IDLE_TIMEOUT.set(this, Duration.ZERO);
        // Our own deadlines end what these would: one limit each, and an exception that says which.
        CoreModuleProperties.AUTH_TIMEOUT.set(this, Duration.ZERO);
        CoreModuleProperties.IO_CONNECT_TIMEOUT.set(this, Duration.ZERO);
        // One try per credential: a second one with the same answers only brings an account closer to being locked.
        CoreModuleProperties.PASSWORD_PROMPTS.set(this, 1);
        CoreModuleProperties.STOP_WAIT_TIME.set(this, Duration.ofSeconds(2));
    }

    /** Begins a connection to one address; the handshake travels with it. */
    @SuppressWarnings("NullAway") // MINA's method takes null for any local address
    ConnectFuture dial(SocketAddress address, @Nullable SocketAddress local, Handshake handshake) throws IOException {
        return doConnect(
                handshake.settings().user(),
                address,
                AttributeRepository.ofKeyValuePair(Handshake.KEY, handshake),
                local,
                KeyIdentityProvider.EMPTY_KEYS_PROVIDER,
                withoutIdentities());
    }

    /** Begins a connection over a tunnel, which ends with it. */
    Transport through(Tunnel tunnel, Handshake handshake) throws IOException {
        SshSettings settings = handshake.settings();
        // For messages and logs only: nobody on this machine may know an address for the name.
        SocketAddress address = InetSocketAddress.createUnresolved(settings.host(), settings.port());
        TunnelSession carrier =
                new TunnelSession(tunnels.decrementAndGet(), tunnel, address, getSessionFactory(), connector);
        carrier.setAttribute(AttributeRepository.class, AttributeRepository.ofKeyValuePair(Handshake.KEY, handshake));
        try {
            getSessionFactory().sessionCreated(carrier);
            onConnectOperationComplete(
                    carrier,
                    new DefaultConnectFuture(settings.server(), null),
                    settings.user(),
                    address,
                    KeyIdentityProvider.EMPTY_KEYS_PROVIDER,
                    withoutIdentities());
        } catch (Exception e) { // MINA declares no less
            carrier.close(true);
            throw new IOException("the session could not be made", e);
        }
        carrier.start();
        return (Transport) AbstractSession.getSession(carrier);
    }

    private static HostConfigEntry withoutIdentities() {
        HostConfigEntry entry = new HostConfigEntry();
        entry.setIdentitiesOnly(true);
        return entry;
    }

    /** Tells each handshake what MINA tells its listeners. */
    private static final class HandshakeListener implements SessionListener {
        @Override
        public void sessionPeerIdentificationReceived(Session session, String version, List<String> extraLines) {
            of(session).identified(version);
        }

        @Override
        public void sessionNegotiationEnd(
                Session session,
                Map<KexProposalOption, String> ours,
                Map<KexProposalOption, String> theirs,
                Map<KexProposalOption, String> negotiated,
                @Nullable Throwable reason) {
            of(session).proposed(ours, theirs, negotiated, reason != null);
            if (reason != null) {
                return;
            }
            of(session).judge(((Transport) session).isStrict(), negotiated).ifPresent(refused -> {
                of(session).failed(refused);
                session.close(true);
            });
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.KeyEstablished) {
                of(session).agreed();
            }
        }

        @Override
        public void sessionException(Session session, Throwable thrown) {
            of(session).failed(thrown);
        }

        @Override
        public void sessionDisconnect(Session session, int reason, String message, String language, boolean initiator) {
            if (!initiator) {
                of(session).failed(new DisconnectedException(reason, message));
            }
        }

        @Override
        public void sessionClosed(Session session) {
            of(session).failed(new EOFException("the connection was closed"));
        }

        private static Handshake of(Session session) {
            return ((Transport) session).handshake();
        }
    }
}
