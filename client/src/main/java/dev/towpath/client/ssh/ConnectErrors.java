package dev.towpath.client.ssh;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexProposalOption;
import org.jspecify.annotations.Nullable;

/** Says what went wrong while connecting, and what to do about it. */
final class ConnectErrors {
    private static final String CONNECT = "connect";

    private ConnectErrors() {}

    static ConnectFailedException noUser(SshSettings settings) {
        return new ConnectFailedException(
                ConnectPhase.AUTHENTICATE,
                on(settings, "no user name was given, and this machine does not say who runs the program")
                        .withAdvice("give one with user(…), or in the target: \"user@host\""),
                null);
    }

    static ConnectFailedException unknownHost(SshSettings settings, UnknownHostException cause) {
        return new ConnectFailedException(
                ConnectPhase.RESOLVE,
                on(settings, "no address is known for the host name \"" + settings.host() + "\"")
                        .withAdvice("check the spelling, and that this machine's DNS knows the name"),
                cause);
    }

    static ConnectFailedException noSuchAddress(SshSettings settings) {
        return new ConnectFailedException(
                ConnectPhase.RESOLVE,
                on(settings, "\"" + settings.host() + "\" has no address of the kind asked for (AddressFamily)")
                        .withAdvice("allow any kind of address, or check this machine's DNS"),
                null);
    }

    static ConnectFailedException resolveTimedOut(SshSettings settings, Deadline deadline, TimeoutException cause) {
        return new ConnectFailedException(
                ConnectPhase.RESOLVE,
                on(settings, "looking up \"" + settings.host() + "\" took longer than " + deadline.text())
                        .withAdvice("check this machine's DNS servers")
                        .withRetryable(true),
                cause);
    }

    static ConnectFailedException notReachable(SshSettings settings, List<String> failures, @Nullable Throwable cause) {
        boolean refused = failures.stream().anyMatch(text -> text.contains("refused"));
        return new ConnectFailedException(
                ConnectPhase.CONNECT,
                on(settings, "no TCP connection: " + String.join(", ", failures))
                        .withAdvice(
                                refused
                                        ? "nothing listens on port " + settings.port()
                                                + " there: check the port, and that the server runs"
                                        : "check the host, the port and the network in between")
                        .withRetryable(true),
                cause);
    }

    static ConnectFailedException connectTimedOut(
            SshSettings settings, List<InetAddress> addresses, List<String> failures, Deadline deadline) {
        List<String> tried = new ArrayList<>(failures);
        addresses.stream()
                .map(InetAddress::getHostAddress)
                .filter(address -> failures.stream().noneMatch(text -> text.startsWith(address + ":")))
                .forEach(address -> tried.add(address + ": no answer"));
        return new ConnectFailedException(
                ConnectPhase.CONNECT,
                on(settings, "no TCP connection within " + deadline.text() + ": " + String.join(", ", tried))
                        .withAdvice("a firewall may drop the packets: check the host, the port and the network")
                        .withRetryable(true),
                new TimeoutException());
    }

    static ConnectFailedException tunnelTimedOut(
            SshSettings settings, String way, Deadline deadline, TimeoutException cause) {
        return new ConnectFailedException(
                ConnectPhase.CONNECT,
                on(settings, "the way there (" + way + ") was not open within " + deadline.text())
                        .withAdvice("check what lies on the way, or allow more time")
                        .withRetryable(true),
                cause);
    }

    static ConnectFailedException proxyFailed(SshSettings settings, String way, IOException cause) {
        boolean refused = cause instanceof ProxyHandshake.RefusedException;
        return new ConnectFailedException(
                ConnectPhase.CONNECT,
                on(settings, "no way through " + way + ": it " + (refused ? "" : "failed: ") + cause.getMessage())
                        .withAdvice(
                                refused
                                        ? "ask the proxy's operator to allow this server and port"
                                        : "check its address, and that it runs")
                        .withRetryable(!refused),
                cause);
    }

    static ConnectFailedException jumpRefused(SshSettings settings, String hop, IOException cause) {
        return new ConnectFailedException(
                ConnectPhase.CONNECT,
                on(settings, "the jump host " + hop + " could not reach it" + detail(cause))
                        .withAdvice("check the host and the port as the jump host sees them, and that it allows"
                                + " forwarding (AllowTcpForwarding)")
                        .withRetryable(true),
                cause);
    }

    /** CVE-2023-48795: packets could be taken out of the beginning of such a connection unnoticed. */
    static ConnectFailedException notStrict(SshSettings settings, String cipher) {
        return new ConnectFailedException(
                ConnectPhase.NEGOTIATE,
                on(
                                settings,
                                "the server wants the cipher " + cipher
                                        + " without strict key exchange, so that packets could be removed unnoticed")
                        .withAdvice("let the server's operator update it or allow aes128-gcm@openssh.com or"
                                + " aes256-ctr"),
                null);
    }

    static HostKeyException shortHostKey(HostKey key, int bits) {
        return new HostKeyException(
                Failure.of(CONNECT, "the host key " + key + " has " + bits + " bits, too few to prove anything")
                        .withAdvice("the server needs a new host key; its operator can make one with ssh-keygen -A"),
                null);
    }

    /** A step took longer than it may. */
    static SftpException timedOut(Handshake handshake, Deadline deadline, TimeoutException cause) {
        ConnectPhase phase = handshake.phase();
        String limit = " within " + deadline.text();
        Failure failure = switch (phase) {
            case IDENTIFY ->
                handshake.preamble().isEmpty()
                        ? on(handshake.settings(), "the TCP connection stands, but the server said nothing" + limit)
                                .withAdvice("check that an SSH server listens on that port and is not overloaded")
                        : on(
                                        handshake.settings(),
                                        "no SSH identification" + limit + ", only \"" + handshake.preamble() + "\"")
                                .withAdvice("check that an SSH server listens on that port");
            case AUTHENTICATE ->
                on(handshake.settings(), "the login was not answered" + limit)
                        .withAdvice("the server may be waiting for its user database; a longer limit may help");
            default ->
                on(handshake.settings(), "the key exchange was not finished" + limit)
                        .withAdvice("the server or the network is slow; a longer limit may help");
        };
        return new ConnectFailedException(phase, failure.withRetryable(true), cause);
    }

    /** A step failed, for the reason the handshake remembers or else for {@code thrown}. */
    static SftpException failed(Handshake handshake, Throwable thrown) {
        Throwable remembered = handshake.cause();
        Throwable cause = remembered == null ? thrown : remembered;
        if (cause instanceof ConnectFailedException refused) {
            return refused;
        }
        return switch (handshake.phase()) {
            case IDENTIFY -> notIdentified(handshake, cause);
            case AUTHENTICATE -> notLoggedIn(handshake, cause, !isRefusal(cause));
            default -> notNegotiated(handshake, cause);
        };
    }

    private static ConnectFailedException notIdentified(Handshake handshake, Throwable cause) {
        String said = handshake.preamble();
        byte[] bytes = said.getBytes(StandardCharsets.ISO_8859_1);
        Optional<String> kind = Identification.recognise(bytes, 0, bytes.length);
        Failure failure;
        if (kind.isPresent()) {
            failure = on(
                            handshake.settings(),
                            "this is " + kind.get() + ", not an SSH server; it said \"" + said + "\"")
                    .withAdvice(Identification.advice(kind.get()));
        } else if (said.isEmpty()) {
            failure = on(
                            handshake.settings(),
                            "the server closed the connection before it said anything" + detail(cause))
                    .withAdvice("it may be overloaded or may not allow connections from this machine")
                    .withRetryable(true);
        } else {
            failure = on(handshake.settings(), "this is not an SSH 2 server; it said \"" + said + "\"" + detail(cause))
                    .withAdvice("SFTP needs the port of an SSH server, which is usually 22");
        }
        return new ConnectFailedException(ConnectPhase.IDENTIFY, failure, cause);
    }

    private static ConnectFailedException notNegotiated(Handshake handshake, Throwable cause) {
        Handshake.Proposals proposals = handshake.proposals();
        if (proposals != null && handshake.disagreed()) {
            for (KexProposalOption option : KexProposalOption.VALUES) {
                List<String> ours = algorithms(proposals.ours(), option);
                List<String> theirs = algorithms(proposals.theirs(), option);
                if (!ours.isEmpty() && ours.stream().noneMatch(theirs::contains)) {
                    return new ConnectFailedException(
                            ConnectPhase.NEGOTIATE,
                            on(
                                            handshake.settings(),
                                            "no common " + option.getDescription() + ": we offer "
                                                    + String.join(", ", ours) + "; the server offers "
                                                    + String.join(", ", theirs))
                                    .withAdvice("let the server's operator allow one of ours, or add one of the"
                                            + " server's with " + setting(option)),
                            cause);
                }
            }
        }
        return new ConnectFailedException(
                handshake.phase(),
                on(handshake.settings(), "the connection ended during the key exchange" + detail(cause))
                        .withRetryable(true),
                cause);
    }

    private static String setting(KexProposalOption option) {
        return switch (option) {
            case ALGORITHMS -> "Algorithms.kex";
            case SERVERKEYS -> "Algorithms.hostKeys";
            case C2SENC, S2CENC -> "Algorithms.ciphers";
            case C2SMAC, S2CMAC -> "Algorithms.macs";
            default -> "Algorithms";
        };
    }

    /** Without the markers that are no algorithms (RFC 8308, and OpenSSH PROTOCOL 1.9). */
    static List<String> algorithms(Map<KexProposalOption, String> proposal, KexProposalOption option) {
        return List.of(proposal.getOrDefault(option, "").split(",")).stream()
                .filter(name -> !name.isEmpty() && !name.startsWith("ext-info-") && !name.startsWith("kex-strict-"))
                .toList();
    }

    private static ConnectFailedException notLoggedIn(Handshake handshake, Throwable cause, boolean connectionEnded) {
        boolean tooMany = (cause instanceof DisconnectedException disconnected
                        && disconnected.code() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE)
                || String.valueOf(cause.getMessage()).contains("authentication failures");
        if (connectionEnded && !tooMany) {
            return new ConnectFailedException(
                    ConnectPhase.AUTHENTICATE,
                    on(handshake.settings(), "the connection ended during the login" + detail(cause))
                            .withRetryable(true),
                    cause);
        }
        Login login = handshake.login();
        String reason = "the server did not let \"" + handshake.settings().user() + "\" in";
        reason += login.tried().isEmpty()
                ? ", and none of the credentials could be tried"
                : " with " + String.join(", ", login.tried());
        reason += login.partlyAccepted() ? "; something was accepted, but the server wants more" : "";
        reason += login.allowed().isEmpty()
                ? ""
                : "; it allows " + login.allowed().stream().collect(Collectors.joining(", "));
        reason += login.troubles().isEmpty() ? "" : "; " + String.join("; ", login.troubles());
        reason += tooMany ? "; it ended the connection: " + cause.getMessage() : "";
        return new AuthFailedException(on(handshake.settings(), reason).withAdvice(advice(login)), cause);
    }

    /** Whether MINA ran out of methods; anything else ended the connection, whether we were told why or not. */
    private static boolean isRefusal(Throwable cause) {
        return cause instanceof SshException refused
                && refused.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
    }

    private static String advice(Login login) {
        List<String> allowed = login.allowed();
        boolean takesPassword = allowed.contains("password") || allowed.contains("keyboard-interactive");
        boolean takesKeys = allowed.contains("publickey");
        if (takesKeys && !login.hasKeys() && !(takesPassword && login.hasPassword())) {
            return takesPassword ? "give a password or a private key" : "give a private key: no password is taken";
        }
        if (takesPassword && !login.hasPassword() && !(takesKeys && login.hasKeys())) {
            return "give a password: no key is taken";
        }
        return login.hasKeys()
                ? "check the user name, and that the server knows the public key (authorized_keys)"
                : "check the user name and the password";
    }

    private static String detail(Throwable cause) {
        String text = cause.getMessage();
        return text == null || text.isBlank() ? "" : ": " + text;
    }

    private static Failure on(SshSettings settings, String reason) {
        return Failure.of(CONNECT, reason).withServer(settings.server());
    }
}
