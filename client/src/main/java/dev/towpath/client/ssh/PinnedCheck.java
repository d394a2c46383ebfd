package dev.towpath.client.ssh;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.HostKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Trusts keys by their fingerprint. A fingerprint does not tell the type of its key, and a server shows one key per
 * connection: after a mismatch the other types are asked for first, until the server shows one for the second time.
 */
final class PinnedCheck implements HostKeyCheck {
    private static final int SHA256_BYTES = 32;

    private final List<String> fingerprints;
    /** Written on an I/O thread and read by the caller after the attempt has ended, or the other way round. */
    private final Set<HostKey> seen = new LinkedHashSet<>();

    private boolean somethingNew;

    PinnedCheck(List<String> fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** Refuses what cannot be a SHA-256 fingerprint before anything is connected. */
    static List<String> checked(String first, String... more) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(Arrays.asList(more));
        return all.stream().map(PinnedCheck::checked).toList();
    }

    private static String checked(String fingerprint) {
        String stripped = fingerprint.strip().replaceFirst("=+$", "");
        String digest = stripped.startsWith("SHA256:") ? stripped.substring("SHA256:".length()) : "";
        boolean plausible;
        try {
            plausible = Base64.getDecoder().decode(digest).length == SHA256_BYTES;
        } catch (IllegalArgumentException e) {
            plausible = false;
        }
        if (!plausible) {
            throw new IllegalArgumentException("not a SHA-256 fingerprint: \"" + fingerprint
                    + "\"; ssh-keygen -l -f <key file> prints it, SHA256: and 43 characters");
        }
        return stripped;
    }

    /** The types already seen go last. */
    @Override
    public synchronized List<String> preferredTypes() {
        List<String> types = new ArrayList<>(Algorithms.defaults().hostKeys());
        for (HostKey key : seen) {
            types.removeAll(HostKey.algorithmsOf(key.type()));
        }
        return seen.isEmpty() ? List.of() : types;
    }

    @Override
    public synchronized void check(HostKey offered) throws HostKeyException {
        if (fingerprints.contains(offered.fingerprint())) {
            return;
        }
        somethingNew = seen.add(offered);
        throw new HostKeyException(
                Failure.of(
                                "connect",
                                "the server's host keys are " + String.join(", ", texts()) + ", but pinned is "
                                        + String.join(", ", fingerprints))
                        .withAdvice("if the server's operator confirms the new key, pin " + offered.fingerprint()
                                + "; otherwise somebody else may be answering in the server's place"),
                null);
    }

    private List<String> texts() {
        return seen.stream().map(HostKey::toString).toList();
    }

    @Override
    public synchronized boolean reconsider() {
        return somethingNew && !preferredTypes().isEmpty();
    }
}
