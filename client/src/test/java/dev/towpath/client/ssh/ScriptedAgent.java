package dev.towpath.client.ssh;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * An ssh-agent with one FIDO key: it signs as a security key does (OpenSSH PROTOCOL.u2f), with a key in memory and
 * nobody who has to touch anything.
 */
final class ScriptedAgent implements AutoCloseable {
    private static final String APPLICATION = "ssh:";
    private static final byte TOUCHED = 1;
    private static final int COUNTER = 7;

    private final ServerSocketChannel listening;
    private final Path socket;
    private final String type;
    private final KeyPair pair;
    private final byte[] key;

    /** The agent at {@code socket} with a key of {@code type}: {@code sk-ssh-ed25519@openssh.com}, say. */
    ScriptedAgent(Path socket, String type, KeyPair pair) throws IOException {
        this.socket = socket;
        this.type = type;
        this.pair = pair;
        this.key = publicKey();
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "scripted-agent");
        thread.setDaemon(true);
        thread.start();
    }

    Path socket() {
        return socket;
    }

    /** As authorized_keys wants it. */
    String authorizedKey() {
        return HostKey.of(type, key).text();
    }

    private boolean isEcdsa() {
        return type.startsWith("sk-ecdsa-");
    }

    private byte[] publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        // The last bytes of the X.509 form are the key itself: 32 of Ed25519, 65 of an uncompressed P-256 point.
        int length = isEcdsa() ? 65 : 32;
        byte[] plain = Arrays.copyOfRange(encoded, encoded.length - length, encoded.length);
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(type);
        if (isEcdsa()) {
            buffer.putString("nistp256");
        }
        buffer.putBytes(plain);
        buffer.putString(APPLICATION);
        return buffer.getCompactData();
    }

    private void serve() {
        while (listening.isOpen()) {
            try (SocketChannel caller = listening.accept()) {
                DataInputStream in = new DataInputStream(Channels.newInputStream(caller));
                byte[] question = new byte[in.readInt()];
                in.readFully(question);
                byte[] answer = answer(new ByteArrayBuffer(question)).getCompactData();
                caller.write(ByteBuffer.allocate(4).putInt(answer.length).flip());
                caller.write(ByteBuffer.wrap(answer));
            } catch (Exception e) {
                // The caller went away: the next one, if any. Or the test is over, which ends the loop.
            }
        }
    }

    private Buffer answer(Buffer question) throws Exception {
        Buffer answer = new ByteArrayBuffer();
        // draft-miller-ssh-agent section 6.1: 11 asks for the keys, 13 for a signature.
        if (question.getUByte() == 11) {
            answer.putByte((byte) 12);
            answer.putInt(1);
            answer.putBytes(key);
            answer.putString("a key in hardware");
        } else {
            question.getBytes();
            answer.putByte((byte) 14);
            answer.putBytes(signature(question.getBytes()));
        }
        return answer;
    }

    private byte[] signature(byte[] message) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        Signature signer = Signature.getInstance(isEcdsa() ? "SHA256withECDSA" : "Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(sha256.digest(APPLICATION.getBytes(StandardCharsets.UTF_8)));
        signer.update(TOUCHED);
        signer.update(ByteBuffer.allocate(4).putInt(COUNTER).array());
        signer.update(sha256.digest(message));
        byte[] signed = signer.sign();
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(type);
        buffer.putBytes(isEcdsa() ? numbers(signed) : signed);
        buffer.putByte(TOUCHED);
        buffer.putInt(COUNTER);
        return buffer.getCompactData();
    }

    /** The two numbers of a DER sequence, as SSH writes them (RFC 5656 section 3.1.2). */
    private static byte[] numbers(byte[] der) {
        int lengthOfR = der[3];
        int lengthOfS = der[5 + lengthOfR];
        Buffer buffer = new ByteArrayBuffer();
        buffer.putBytes(Arrays.copyOfRange(der, 4, 4 + lengthOfR));
        buffer.putBytes(Arrays.copyOfRange(der, 6 + lengthOfR, 6 + lengthOfR + lengthOfS));
        return buffer.getCompactData();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
