package dev.towpath.client.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks a port that says nothing to SSH whether it speaks TLS: FTPS and HTTPS servers wait for the client's first words,
 * and many hang up on wrong ones without a word. Nothing but the first message of a handshake is sent.
 */
final class TlsCheck {
    private TlsCheck() {}

    /** Whether a TLS server answers there; {@code false} too if that cannot be found out in time. */
    static boolean answers(String host, int port, Deadline deadline) {
        int limit = (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(deadline.left())));
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), limit);
            plain.setSoTimeout(limit);
            try (SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, port, true)) {
                socket.startHandshake();
                return true;
            }
        } catch (SSLException e) {
            return isAnswer(e);
        } catch (IOException e) {
            return false;
        }
    }

    /** It answered if its certificate did not please, or if it sent an alert. */
    private static boolean isAnswer(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return String.valueOf(failure.getMessage()).contains("fatal alert");
    }
}
