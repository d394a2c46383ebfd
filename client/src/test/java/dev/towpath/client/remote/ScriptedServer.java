package dev.towpath.client.remote;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;

/** A server whose SFTP subsystem answers what the test tells it to, wrong things too. */
final class ScriptedServer implements AutoCloseable {
    /** Answers one request. INIT comes with id 0. */
    @FunctionalInterface
    interface Script {
        void request(int type, int id, WireReader fields, Reply reply) throws IOException;
    }

    private final SshServer server = SshServer.setUpDefaultServer();
    private final MinaPeer peer = new MinaPeer();

    ScriptedServer(Script script) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(generator.generateKeyPair()));
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setSubsystemFactories(List.of(new Subsystem(script)));
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        server.start();
    }

    ClientSession connect() throws IOException {
        return peer.connect(server.getPort());
    }

    RemoteFileSystem open() throws IOException {
        return open(RemoteOptions.defaults());
    }

    RemoteFileSystem open(RemoteOptions options) throws IOException {
        return RemoteFileSystem.open(connect(), "files.example.com:22", options, () -> {});
    }

    SshServer ssh() {
        return server;
    }

    @Override
    public void close() throws IOException {
        peer.close();
        server.stop(true);
    }

    /** Writes replies. */
    static final class Reply {
        private final OutputStream out;
        private final ExitCallback exit;

        Reply(OutputStream out, ExitCallback exit) {
            this.out = out;
            this.exit = exit;
        }

        /** The normal greeting, with the given extensions. */
        void version(String... nameAndData) throws IOException {
            WireWriter packet = new WireWriter(PacketType.VERSION).int32(3);
            for (String text : nameAndData) {
                packet.string(text.getBytes(StandardCharsets.UTF_8));
            }
            raw(packet.packet(0));
        }

        void status(int id, int code, String message) throws IOException {
            raw(new WireWriter(PacketType.STATUS)
                    .int32(id)
                    .int32(code)
                    .string(message.getBytes(StandardCharsets.UTF_8))
                    .string(new byte[0])
                    .packet(0));
        }

        void handle(int id, String handle) throws IOException {
            raw(new WireWriter(PacketType.HANDLE)
                    .int32(id)
                    .string(handle.getBytes(StandardCharsets.UTF_8))
                    .packet(0));
        }

        void data(int id, byte[] data) throws IOException {
            raw(new WireWriter(PacketType.DATA).int32(id).string(data).packet(0));
        }

        void attributes(int id, int mode, long size) throws IOException {
            raw(new WireWriter(PacketType.ATTRS)
                    .int32(id)
                    .int32(WireAttributes.SIZE | WireAttributes.PERMISSIONS)
                    .int64(size)
                    .int32(mode)
                    .packet(0));
        }

        /** A NAME reply with plain files. */
        void names(int id, String... names) throws IOException {
            WireWriter packet = new WireWriter(PacketType.NAME).int32(id).int32(names.length);
            for (String name : names) {
                packet.string(FileNames.UTF_8.encode(name)).string(new byte[0]).int32(0);
            }
            raw(packet.packet(0));
        }

        synchronized void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void exit(int status) {
            exit.onExit(status);
        }
    }

    private record Subsystem(Script script) implements SubsystemFactory {
        @Override
        public String getName() {
            return "sftp";
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            return new ScriptedCommand(script);
        }
    }

    private static final class ScriptedCommand implements Command {
        private final Script script;
        private InputStream in = InputStream.nullInputStream();
        private OutputStream out = OutputStream.nullOutputStream();
        private ExitCallback exit = (status, message, immediately) -> {};

        ScriptedCommand(Script script) {
            this.script = script;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {}

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment env) {
            Thread thread = new Thread(this::serve, "scripted-sftp");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            Reply reply = new Reply(out, exit);
            try (DataInputStream requests = new DataInputStream(in)) {
                while (true) {
                    byte[] packet = new byte[requests.readInt()];
                    requests.readFully(packet);
                    boolean init = packet[0] == PacketType.INIT;
                    int id = init ? 0 : WireReader.int32At(packet, 1);
                    script.request(packet[0] & 0xff, id, new WireReader(packet, 5, packet.length - 5), reply);
                }
            } catch (EOFException ended) {
                exit.onExit(0);
            } catch (IOException broken) {
                exit.onExit(1);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }
}
