package dev.towpath.client.ssh;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a client asks a proxy for a connection. Reads not one byte beyond the proxy's answer: the rest is the server's.
 */
sealed interface ProxyHandshake {
    /** What the proxy said no with; becomes part of a message. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Who logs in to the proxy. */
    record Account(String user, Secret password) {}

    /** For messages: {@code HTTP proxy}. */
    String name();

    /** Returns once the proxy has connected. */
    void ask(InputStream in, OutputStream out, String host, int port) throws IOException;

    /** HTTP CONNECT (RFC 9110 section 9.3.6). */
    record Http(@Nullable Account account) implements ProxyHandshake {
        private static final int LONGEST_ANSWER = 16 * 1024;

        @Override
        public String name() {
            return "HTTP proxy";
        }

        @Override
        public void ask(InputStream in, OutputStream out, String host, int port) throws IOException {
            String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
            StringBuilder request = new StringBuilder();
            request.append("CONNECT ").append(authority).append(" HTTP/1.1\r\n");
            request.append("Host: ").append(authority).append("\r\n");
            if (account != null) {
                byte[] login = (account.user() + ":" + account.password().reveal()).getBytes(StandardCharsets.UTF_8);
                request.append("Proxy-Authorization: Basic ")
                        .append(Base64.getEncoder().encodeToString(login))
                        .append("\r\n");
            }
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            String status = head(in).lines().findFirst().orElse("");
            if (!status.matches("HTTP/1\\.[01] 2\\d\\d\\b.*")) {
                throw new RefusedException("answered \"" + status + "\"");
            }
        }

        /** Everything up to the empty line, byte by byte. */
        private static String head(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int newlines = 0;
            while (newlines < 2) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("closed the connection");
                }
                if (head.size() == LONGEST_ANSWER) {
                    throw new RefusedException("answered more than " + LONGEST_ANSWER + " bytes");
                }
                head.write(next);
                if (next == '\n') {
                    newlines++;
                } else if (next != '\r') {
                    newlines = 0;
                }
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** SOCKS 4A: SOCKS 4 with a name in place of the address. */
    record Socks4a(String user) implements ProxyHandshake {
        private static final int GRANTED = 90;

        @Override
        public String name() {
            return "SOCKS 4A proxy";
        }

        @Override
        public void ask(InputStream in, OutputStream out, String host, int port) throws IOException {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(request);
            data.writeByte(4);
            data.writeByte(1);
            data.writeShort(port);
            // An address that cannot be: the name at the end counts.
            data.writeInt(1);
            data.write(user.getBytes(StandardCharsets.UTF_8));
            data.writeByte(0);
            data.write(host.getBytes(StandardCharsets.UTF_8));
            data.writeByte(0);
            out.write(request.toByteArray());
            out.flush();
            DataInputStream answer = new DataInputStream(in);
            answer.readByte();
            int code = answer.readUnsignedByte();
            answer.readFully(new byte[6]);
            if (code != GRANTED) {
                throw new RefusedException("answered with code " + code);
            }
        }
    }

    /** SOCKS 5 (RFC 1928) with or without a login (RFC 1929). */
    record Socks5(@Nullable Account account) implements ProxyHandshake {
        private static final int NO_LOGIN = 0;
        private static final int PASSWORD = 2;
        private static final int NAME = 3;
        private static final int IPV6 = 4;
        private static final int LONGEST_FIELD = 255;

        @Override
        public String name() {
            return "SOCKS 5 proxy";
        }

        @Override
        public void ask(InputStream in, OutputStream out, String host, int port) throws IOException {
            DataInputStream answer = new DataInputStream(in);
            out.write(account == null ? new byte[] {5, 1, NO_LOGIN} : new byte[] {5, 2, NO_LOGIN, PASSWORD});
            out.flush();
            if (answer.readByte() != 5) {
                throw new RefusedException("does not speak SOCKS 5");
            }
            int method = answer.readUnsignedByte();
            if (method == PASSWORD && account != null) {
                logIn(answer, out, account);
            } else if (method != NO_LOGIN) {
                throw new RefusedException("wants a login" + (account == null ? "" : " of another kind"));
            }
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(request);
            data.write(new byte[] {5, 1, 0, NAME});
            field(data, host);
            data.writeShort(port);
            out.write(request.toByteArray());
            out.flush();
            readReply(answer);
        }

        private static void logIn(DataInputStream answer, OutputStream out, Account account) throws IOException {
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(login);
            data.writeByte(1);
            field(data, account.user());
            field(data, account.password().reveal());
            out.write(login.toByteArray());
            out.flush();
            answer.readByte();
            if (answer.readByte() != 0) {
                throw new RefusedException("refused the login of \"" + account.user() + "\"");
            }
        }

        private static void readReply(DataInputStream answer) throws IOException {
            answer.readByte();
            int code = answer.readUnsignedByte();
            if (code != 0) {
                throw new RefusedException("answered \"" + meaning(code) + "\"");
            }
            answer.readByte();
            int type = answer.readUnsignedByte();
            int length = type == NAME ? answer.readUnsignedByte() : type == IPV6 ? 16 : 4;
            answer.readFully(new byte[length + Short.BYTES]);
        }

        private static String meaning(int code) {
            return switch (code) {
                case 1 -> "general failure";
                case 2 -> "not allowed by the rules";
                case 3 -> "network unreachable";
                case 4 -> "host unreachable";
                case 5 -> "connection refused";
                case 6 -> "time to live expired";
                default -> "code " + code;
            };
        }

        private static void field(DataOutputStream data, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > LONGEST_FIELD) {
                throw new RefusedException("cannot take a name longer than " + LONGEST_FIELD + " bytes");
            }
            data.writeByte(bytes.length);
            data.write(bytes);
        }
    }
}
