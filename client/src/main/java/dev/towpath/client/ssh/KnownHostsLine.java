package dev.towpath.client.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
record KnownHostsLine(String source, int number, Marker marker, String hosts, HostKey key) {
    /** What a line says about its key. */
    enum Marker {
        /** This is the host's key. */
        KEY,
        /** This key signs the host's certificates. */
        CERT_AUTHORITY,
        /** This key must never be trusted. */
        REVOKED
    }

    private static final String HASHED = "|1|";

    /** @throws IllegalArgumentException saying what is wrong with the line */
    static KnownHostsLine parse(String source, int number, String line) {
        List<String> fields = new ArrayList<>(Arrays.asList(line.strip().split("[ \t]+")));
        Marker marker = Marker.KEY;
        if (fields.get(0).startsWith("@")) {
            marker = switch (fields.remove(0)) {
                case "@cert-authority" -> Marker.CERT_AUTHORITY;
                case "@revoked" -> Marker.REVOKED;
                default -> throw new IllegalArgumentException("unknown marker");
            };
        }
        if (fields.size() < 3) {
            throw new IllegalArgumentException("less than host, key type and key");
        }
        String hosts = fields.get(0);
        if (hosts.startsWith("|")) {
            checkHash(hosts);
        }
        return new KnownHostsLine(source, number, marker, hosts, key(fields.get(1), fields.get(2)));
    }

    /** Whether the line speaks of {@code host}, which is {@code name} or {@code [name]:port}. */
    boolean matches(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return hosts.startsWith(HASHED) ? matchesHash(lower) : matchesPatterns(lower);
    }

    /** {@code ~/.ssh/known_hosts line 3}. */
    String place() {
        return source + " line " + number;
    }

    private static HostKey key(String type, String base64) {
        byte[] blob = Base64.getDecoder().decode(base64);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        boolean sameType = blob.length > 4 + name.length
                && blob[0] == 0
                && blob[1] == 0
                && blob[2] == (byte) (name.length >> 8)
                && blob[3] == (byte) name.length
                && Arrays.equals(blob, 4, 4 + name.length, name, 0, name.length);
        if (!sameType) {
            throw new IllegalArgumentException("the key is not of the type the line says");
        }
        return HostKey.of(type, blob);
    }

    private static void checkHash(String hosts) {
        String[] parts = hosts.split("\\|", -1);
        if (parts.length != 4 || !hosts.startsWith(HASHED)) {
            throw new IllegalArgumentException("unknown form of hashed name");
        }
        Base64.getDecoder().decode(parts[2]);
        Base64.getDecoder().decode(parts[3]);
    }

    /** {@code |1|salt|hash}: HMAC-SHA1 of the name under the salt; here SHA-1 hides names, it protects nothing. */
    private boolean matchesHash(String host) {
        String[] parts = hosts.split("\\|", -1);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] hash = mac.doFinal(host.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // An empty salt, say: such a line names no host.
            return false;
        }
    }

    private boolean matchesPatterns(String host) {
        boolean matched = false;
        for (String pattern : hosts.toLowerCase(Locale.ROOT).split(",", -1)) {
            boolean negated = pattern.startsWith("!");
            if (matchesPattern(host, negated ? pattern.substring(1) : pattern)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    /**
     * {@code *} stands for any run of characters, {@code ?} for one (ssh_config(5), PATTERNS). Linear: no backtracking
     * beyond the last star.
     */
    static boolean matchesPattern(String text, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                retry = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
