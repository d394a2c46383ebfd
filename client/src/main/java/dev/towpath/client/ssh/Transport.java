package dev.towpath.client.ssh;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.logging.SimplifiedLog;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * MINA's session with our rules: the algorithms, the host key and the first bytes are judged by the {@link Handshake}.
 */
final class Transport extends ClientSessionImpl {
    private static final List<NamedFactory<Compression>> UNCOMPRESSED = List.of(BuiltinCompressions.none);
    /** Compression only after the login: before it, the server would decompress for anybody. */
    private static final List<NamedFactory<Compression>> COMPRESSED_IF_POSSIBLE =
            List.of(BuiltinCompressions.delayedZlib, BuiltinCompressions.none);

    Transport(ClientFactoryManager client, IoSession ioSession) throws Exception {
        super(client, ioSession);
    }

    /** From the connection, not from a field: the constructor above us asks before our fields are set. */
    Handshake handshake() {
        AttributeRepository context = (AttributeRepository) getIoSession().getAttribute(AttributeRepository.class);
        Handshake handshake = context == null ? null : context.getAttribute(Handshake.KEY);
        if (handshake == null) {
            throw new IllegalStateException("connected without a handshake");
        }
        return handshake;
    }

    /** The earliest moment to configure a session: the services and the first proposal are made right after it. */
    @Override
    protected void signalSessionEstablished(IoSession ioSession) throws Exception {
        super.signalSessionEstablished(ioSession);
        handshake().reached();
        SshSettings settings = handshake().settings();
        Algorithms algorithms = settings.algorithms();
        setKeyExchangeFactories(algorithms.keyExchangeFactories());
        setCipherFactories(algorithms.cipherFactories());
        setMacFactories(algorithms.macFactories());
        setSignatureFactories(algorithms.signatureFactories());
        setCompressionFactories(settings.compression() ? COMPRESSED_IF_POSSIBLE : UNCOMPRESSED);
        CoreModuleProperties.PREFERRED_AUTHS.set(this, handshake().login().methods());
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(this, settings.timeouts().keepAlive());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(
                this, settings.timeouts().keepAliveMisses());
    }

    /**
     * The types of key that are known come first, so that a server with several shows one we can check. Certificates
     * are asked for only where somebody could have signed them: others would hide the plain key that is known.
     */
    @Override
    protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
        List<String> allowed = handshake().settings().algorithms().hostKeys();
        List<String> plain =
                allowed.stream().filter(name -> !HostKey.isCertificate(name)).toList();
        Set<String> ordered = new LinkedHashSet<>();
        if (handshake().hostKeyCheck().wantsCertificates() || plain.isEmpty()) {
            allowed.forEach(name -> ordered.add(HostKey.certificateOf(name)));
        }
        for (String type : handshake().hostKeyCheck().preferredTypes()) {
            HostKey.algorithmsOf(type).stream().filter(plain::contains).forEach(ordered::add);
        }
        ordered.addAll(plain);
        return String.join(",", ordered);
    }

    @Override
    protected void checkKeys() throws IOException {
        try {
            handshake().checkHostKey(getServerKey());
        } catch (IOException e) {
            // The code makes MINA send the reason to the server, which logs it.
            throw new SshException(SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE, "host key refused", e);
        }
    }

    @Override
    protected boolean readIdentification(Buffer buffer) throws Exception {
        int from = buffer.rpos();
        int length = buffer.available();
        handshake().heard(Identification.text(buffer.array(), from, length));
        if (Identification.recognise(buffer.array(), from, length).isPresent()) {
            throw new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_VERSION_NOT_SUPPORTED, "not an SSH server");
        }
        if (Identification.playsTricks(buffer.array(), from, length)) {
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_PROTOCOL_VERSION_NOT_SUPPORTED, "unprintable identification");
        }
        return super.readIdentification(buffer);
    }

    /** Whether both sides speak strict key exchange. The proposals that listeners see no longer say so. */
    boolean isStrict() {
        return strictKex;
    }

    /** MINA's dumps at TRACE hold passwords and file content in clear. */
    @Override
    protected SimplifiedLog getSimplifiedLogger() {
        return SimplifiedLog.EMPTY;
    }

    /** MINA warns about every broken connection with a stack trace; we throw to the caller instead, once. */
    @Override
    protected void warn(String message, Object one, Object two, Object three, Object four, Throwable thrown) {
        debug(message, one, two, three, four, thrown);
    }
}
