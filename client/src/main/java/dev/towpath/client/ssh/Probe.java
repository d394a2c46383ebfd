package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.Handshake.Proposals;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.kex.KexProposalOption;
import org.jspecify.annotations.Nullable;

/**
 * Connects once, and says of each step what it found: addresses, identification, algorithms, host key, methods, login.
 * Nothing secret is sent to a server whose key is not trusted.
 *
 * @since 0.1
 */
public final class Probe {
    /** For failures that bring no advice of their own. */
    private static final String ASK =
            "try again, and if it stays, ask the server's operator what the server's log says about it";

    private final SshSettings settings;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Handshake> handshakes = new CopyOnWriteArrayList<>();
    private @Nullable SshConnection connection;

    private Probe(SshSettings settings) {
        this.settings = settings;
    }

    /**
     * Tries to connect with {@code settings}. Takes as long as they allow at most, and then once the connect limit for
     * addresses that do not answer. Throws nothing on account of the server or the settings.
     */
    public static Probe of(SshSettings settings) {
        Probe probe = new Probe(settings);
        probe.run();
        return probe;
    }

    /** What each step found, in order; every step is there. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The connection, if it came to stand; the caller's to close. */
    public Optional<SshConnection> connection() {
        return Optional.ofNullable(connection);
    }

    private void run() {
        if (settings.route().equals(Route.direct())) {
            try {
                if (!lookUpAndReach()) {
                    skipFrom(ConnectPhase.IDENTIFY);
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                findings.add(Finding.failed("connect", "interrupted", "try again and let it finish"));
                skipFrom(ConnectPhase.IDENTIFY);
                return;
            }
        } else {
            findings.add(Finding.skipped("resolve", wayThere()));
        }
        logIn();
    }

    private String wayThere() {
        return "the way there leads over " + settings.route();
    }

    private boolean lookUpAndReach() throws InterruptedException {
        Deadline deadline = Deadline.in(settings.timeouts().connect());
        List<InetAddress> addresses;
        try {
            addresses = Dialer.resolve(InetAddress::getAllByName, settings, deadline);
        } catch (IOException e) {
            findings.add(failed("resolve", e));
            findings.add(Finding.skipped("connect", "no address to connect to"));
            return false;
        }
        List<String> texts =
                addresses.stream().map(InetAddress::getHostAddress).distinct().toList();
        findings.add(Finding.ok("resolve", String.join(", ", texts), List.of()));
        Reachability reachability = Reachability.of(addresses, settings.port(), deadline);
        findings.add(
                reachability.anyOpen()
                        ? Finding.ok("connect", reachability.summary(), List.of())
                        : failed("connect", ConnectErrors.notReachable(settings, reachability.failures(), null)));
        return reachability.anyOpen();
    }

    private void logIn() {
        SshSettings usable = settings;
        @Nullable IOException badKeys = null;
        try {
            settings.credentials().openKeys();
        } catch (IOException e) {
            // The server can be examined all the same, and perhaps lets us in by something else.
            badKeys = e;
            usable = settings.withCredentials(settings.credentials().withoutKeys());
        }
        @Nullable Exception failure = null;
        try {
            connection = SshConnection.open(usable, handshakes::add, () -> {});
        } catch (IOException | RuntimeException e) { // whatever it is, it is the finding
            failure = e;
        }
        Handshake handshake = lastReached();
        if (handshake == null) {
            findings.add(failed("connect", failure));
            skipFrom(ConnectPhase.IDENTIFY);
            return;
        }
        if (findings.size() == 1) {
            findings.add(Finding.skipped("connect", wayThere()));
        }
        describe(handshake, failure, badKeys);
    }

    /** The handshake that got somewhere: of several attempts the last one whose TCP connection came to stand. */
    private @Nullable Handshake lastReached() {
        return handshakes.stream()
                .filter(Handshake::wasReached)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private void describe(Handshake handshake, @Nullable Exception failure, @Nullable IOException badKeys) {
        ConnectPhase end = failure == null ? ConnectPhase.OPEN : phaseOf(failure, handshake);
        if (end == ConnectPhase.IDENTIFY && speaksTls(handshake)) {
            findings.add(Finding.failed(
                    "identify",
                    "the server said nothing to SSH, but it answers to TLS (FTPS or HTTPS?)",
                    Identification.advice("FTP")));
        } else {
            step("identify", ConnectPhase.IDENTIFY, end, failure, handshake.identification(), List.of());
        }
        Proposals proposals = handshake.proposals();
        step(
                "negotiate",
                ConnectPhase.NEGOTIATE,
                end,
                failure,
                proposals == null ? "" : agreed(proposals),
                proposals == null ? List.of() : offers(proposals));
        HostKey trusted = handshake.trusted();
        step("host key", ConnectPhase.HOST_KEY, end, failure, trusted + " is trusted", List.of());
        describeLogin(handshake.login(), end, failure, badKeys);
    }

    private boolean speaksTls(Handshake handshake) {
        return handshake.preamble().isEmpty()
                && settings.route().equals(Route.direct())
                && TlsCheck.answers(
                        settings.host(),
                        settings.port(),
                        Deadline.in(settings.timeouts().connect()));
    }

    private void describeLogin(
            Login login, ConnectPhase end, @Nullable Exception failure, @Nullable IOException badKeys) {
        if (end.compareTo(ConnectPhase.AUTHENTICATE) < 0) {
            skipFrom(ConnectPhase.AUTHENTICATE);
            return;
        }
        List<String> allowed = login.allowed();
        findings.add(
                allowed.isEmpty()
                        ? Finding.skipped("methods", "the server did not say")
                        : Finding.ok("methods", "the server allows " + String.join(", ", allowed), List.of()));
        if (failure != null && badKeys != null) {
            Finding key = failed("login", badKeys);
            findings.add(new Finding(
                    key.step(),
                    key.outcome(),
                    key.what(),
                    key.advice(),
                    List.of("without that key: " + failed("login", failure).what())));
            return;
        }
        String by = connection == null ? "" : connection.loggedInWith();
        step("login", ConnectPhase.AUTHENTICATE, end, failure, "\"" + settings.user() + "\" by " + by, List.of());
    }

    private void step(
            String name,
            ConnectPhase own,
            ConnectPhase end,
            @Nullable Exception failure,
            String found,
            List<String> details) {
        if (own.compareTo(end) < 0) {
            findings.add(Finding.ok(name, found, details));
        } else if (own == end) {
            Finding finding = failed(name, failure);
            findings.add(new Finding(name, finding.outcome(), finding.what(), finding.advice(), details));
        } else {
            findings.add(Finding.skipped(name, "not reached"));
        }
    }

    private void skipFrom(ConnectPhase first) {
        for (ConnectPhase phase : List.of(ConnectPhase.IDENTIFY, ConnectPhase.NEGOTIATE, ConnectPhase.HOST_KEY)) {
            if (phase.compareTo(first) >= 0) {
                findings.add(Finding.skipped(
                        phase == ConnectPhase.HOST_KEY
                                ? "host key"
                                : phase.name().toLowerCase(Locale.ROOT),
                        "not reached"));
            }
        }
        findings.add(Finding.skipped("methods", "not reached"));
        findings.add(Finding.skipped("login", "not reached"));
    }

    private static ConnectPhase phaseOf(Exception failure, Handshake handshake) {
        ConnectPhase phase = failure instanceof ConnectFailedException refused ? refused.phase() : handshake.phase();
        return phase.compareTo(ConnectPhase.IDENTIFY) < 0 ? ConnectPhase.IDENTIFY : phase;
    }

    /** A failed step with the words of its exception. */
    public static Finding failed(String step, @Nullable Exception failure) {
        if (failure instanceof SftpException known) {
            return Finding.failed(step, known.failure().reason(), known.advice().orElse(ASK));
        }
        return Finding.failed(step, String.valueOf(failure), ASK);
    }

    private static String agreed(Proposals proposals) {
        List<String> all = new ArrayList<>();
        for (KexProposalOption option : List.of(
                KexProposalOption.ALGORITHMS,
                KexProposalOption.SERVERKEYS,
                KexProposalOption.C2SENC,
                KexProposalOption.C2SMAC)) {
            String name = proposals.agreed().getOrDefault(option, "");
            if (!name.isEmpty() && !name.equals("aead")) {
                all.add(name);
            }
        }
        return String.join(", ", all);
    }

    private static List<String> offers(Proposals proposals) {
        List<String> lines = new ArrayList<>();
        for (KexProposalOption option : List.of(
                KexProposalOption.ALGORITHMS,
                KexProposalOption.SERVERKEYS,
                KexProposalOption.C2SENC,
                KexProposalOption.C2SMAC,
                KexProposalOption.C2SCOMP)) {
            lines.add(option.getDescription() + ": we offer "
                    + String.join(" ", ConnectErrors.algorithms(proposals.ours(), option)));
            lines.add(option.getDescription() + ": the server offers "
                    + String.join(" ", ConnectErrors.algorithms(proposals.theirs(), option)));
        }
        return lines;
    }
}
