package dev.towpath.client.peers;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;

/**
 * A server that is honest until a test tells it otherwise: it serves the few files it was given, and each kind of
 * request can be answered in the test's own way. Beneath is MINA's server, for lies about SSH itself.
 */
public final class EvilServer implements AutoCloseable {
    public static final int INIT = 1;
    public static final int OPEN = 3;
    public static final int CLOSE = 4;
    public static final int READ = 5;
    public static final int WRITE = 6;
    public static final int LSTAT = 7;
    public static final int FSTAT = 8;
    public static final int SETSTAT = 9;
    public static final int OPENDIR = 11;
    public static final int READDIR = 12;
    public static final int REMOVE = 13;
    public static final int MKDIR = 14;
    public static final int RMDIR = 15;
    public static final int REALPATH = 16;
    public static final int STAT = 17;
    public static final int RENAME = 18;
    public static final int EXTENDED = 200;

    public static final int REGULAR = 0100644;
    public static final int DIRECTORY = 0040755;
    public static final int SYMLINK = 0120777;

    /** Answers one request. */
    @FunctionalInterface
    public interface Answer {
        void to(EvilSession.Ask ask, EvilSession session) throws IOException;
    }

    /** One file of the server. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Node(int mode, byte[] content) {}

    private final SshServer ssh = SshServer.setUpDefaultServer();
    private final String fingerprint;
    private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Node> files = new ConcurrentSkipListMap<>(Map.of("/", new Node(DIRECTORY, new byte[0])));

    private volatile UnaryOperator<byte[]> spoiling = UnaryOperator.identity();

    private EvilServer(KeyPair hostKey) {
        ssh.setHost("127.0.0.1");
        ssh.setPort(0);
        ssh.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        ssh.setPasswordAuthenticator((user, password, session) -> true);
        ssh.setSubsystemFactories(List.of(new Subsystem()));
        CoreModuleProperties.TCP_NODELAY.set(ssh, true);
        fingerprint = KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    /** Starts a server that lets everybody in. */
    public static EvilServer start() throws IOException {
        return start(ssh -> {});
    }

    /** Starts a server after {@code how} has changed what is beneath. */
    public static EvilServer start(Consumer<SshServer> how) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            EvilServer server = new EvilServer(generator.generateKeyPair());
            how.accept(server.ssh);
            server.ssh.start();
            return server;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a file there. */
    public EvilServer file(String path, String content) {
        return file(path, REGULAR, content);
    }

    /** Puts a file, directory, link or anything else there, without asking whether it makes sense. */
    public EvilServer file(String path, int mode, String content) {
        files.put(path, new Node(mode, content.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Makes a directory. */
    public EvilServer directory(String path) {
        return file(path, DIRECTORY, "");
    }

    /** Answers requests of this type in another way from now on. */
    public EvilServer on(int type, Answer answer) {
        answers.put(type, answer);
        return this;
    }

    /** Changes every packet on its way out; it is given with its length in front. */
    public EvilServer spoiling(UnaryOperator<byte[]> how) {
        spoiling = how;
        return this;
    }

    byte[] spoilt(byte[] packet) {
        return spoiling.apply(packet);
    }

    /** What is in a file now. */
    public byte[] content(String path) {
        Node node = files.get(path);
        if (node == null) {
            throw new IllegalArgumentException("no file \"" + path + "\"");
        }
        return node.content();
    }

    /** The paths of everything there is. */
    public List<String> paths() {
        return List.copyOf(files.keySet());
    }

    Map<String, Node> files() {
        return files;
    }

    Map<Integer, Answer> answers() {
        return answers;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return ssh.getPort();
    }

    /** What is beneath. */
    public SshServer ssh() {
        return ssh;
    }

    /** Trusts this server and no other. */
    public HostKeys trust() {
        return HostKeys.pinned(fingerprint);
    }

    /** Our client, about to connect. */
    public SftpBuilder builder() {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port())
                .user("ada")
                .password("s3cret")
                .hostKeys(trust());
    }

    /** Connects our client. */
    public Sftp connect() throws IOException {
        return connect(UnaryOperator.identity());
    }

    /** Connects our client, set up further by {@code how}. */
    public Sftp connect(UnaryOperator<SftpBuilder> how) throws IOException {
        return how.apply(builder()).connect();
    }

    @Override
    public void close() throws IOException {
        ssh.stop(true);
    }

    private final class Subsystem implements SubsystemFactory {
        @Override
        public String getName() {
            return "sftp";
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            return new EvilSession(EvilServer.this, channel);
        }
    }
}
