package dev.towpath.client.ssh;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.sshd.common.BuiltinFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;

/**
 * What may be negotiated, best first. The defaults hold nothing built on SHA-1, no CBC and no DSA. Immutable.
 *
 * @param keyExchanges ways to agree on keys: {@code curve25519-sha256}
 * @param hostKeys signatures accepted from the server: {@code ssh-ed25519}, {@code rsa-sha2-512}
 * @param userKeys signatures made with the user's keys
 * @param ciphers ciphers, the same for both directions: {@code aes128-gcm@openssh.com}
 * @param macs message authentication codes, for ciphers that need one: {@code hmac-sha2-256-etm@openssh.com}
 * @since 0.1
 */
public record Algorithms(
        List<String> keyExchanges,
        List<String> hostKeys,
        List<String> userKeys,
        List<String> ciphers,
        List<String> macs) {
    static {
        // The lists of MINA's built-in algorithms ask what is supported, which makes MINA choose its providers.
        JdkCryptography.install();
    }

    private static final List<String> SIGNATURES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    private static final Algorithms DEFAULTS = new Algorithms(
            // ML-KEM costs 3 ms of processor time; sntrup761 costs 80, so it has to be asked for (docs/decisions.md).
            List.of(
                    "mlkem768x25519-sha256",
                    "curve25519-sha256",
                    "curve25519-sha256@libssh.org",
                    "ecdh-sha2-nistp256",
                    "ecdh-sha2-nistp384",
                    "ecdh-sha2-nistp521",
                    "diffie-hellman-group-exchange-sha256",
                    "diffie-hellman-group16-sha512",
                    "diffie-hellman-group18-sha512",
                    "diffie-hellman-group14-sha256"),
            SIGNATURES,
            SIGNATURES,
            // MINA computes ChaCha20 in plain Java; the JDK's AES uses the processor's own instructions.
            List.of(
                    "aes128-gcm@openssh.com",
                    "aes256-gcm@openssh.com",
                    "aes256-ctr",
                    "aes192-ctr",
                    "aes128-ctr",
                    "chacha20-poly1305@openssh.com"),
            List.of(
                    "hmac-sha2-256-etm@openssh.com",
                    "hmac-sha2-512-etm@openssh.com",
                    "hmac-sha2-256",
                    "hmac-sha2-512"));

    /** Checks that every name is known. */
    public Algorithms {
        keyExchanges = checked("key exchange", keyExchanges, names(BuiltinDHFactories.values()));
        hostKeys = checked("host key algorithm", hostKeys, names(BuiltinSignatures.values()));
        userKeys = checked("user key algorithm", userKeys, names(BuiltinSignatures.values()));
        ciphers = checked("cipher", ciphers, names(BuiltinCiphers.values()));
        macs = checked("MAC", macs, names(BuiltinMacs.values()));
    }

    /** What is considered safe and fast. */
    public static Algorithms defaults() {
        return DEFAULTS;
    }

    /** Sets the key exchanges, best first. */
    public Algorithms kex(String... names) {
        return new Algorithms(List.of(names), hostKeys, userKeys, ciphers, macs);
    }

    /** Sets the signatures accepted from the server, best first. */
    public Algorithms hostKeys(String... names) {
        return new Algorithms(keyExchanges, List.of(names), userKeys, ciphers, macs);
    }

    /** Sets the signatures made with the user's keys, best first. */
    public Algorithms userKeys(String... names) {
        return new Algorithms(keyExchanges, hostKeys, List.of(names), ciphers, macs);
    }

    /** Sets the ciphers, best first. */
    public Algorithms ciphers(String... names) {
        return new Algorithms(keyExchanges, hostKeys, userKeys, List.of(names), macs);
    }

    /** Sets the message authentication codes, best first. */
    public Algorithms macs(String... names) {
        return new Algorithms(keyExchanges, hostKeys, userKeys, ciphers, List.of(names));
    }

    /**
     * Takes {@code names} out of every list they are in.
     *
     * @throws IllegalArgumentException if a name is that of no algorithm
     */
    public Algorithms disable(String... names) {
        List<String> gone = List.of(names);
        List<String> known = Stream.of(
                        knownKeyExchanges(),
                        names(BuiltinSignatures.values()),
                        names(BuiltinCiphers.values()),
                        names(BuiltinMacs.values()))
                .flatMap(List::stream)
                .toList();
        for (String name : gone) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is not among " + String.join(", ", known));
            }
        }
        return new Algorithms(
                rest(keyExchanges, gone),
                rest(hostKeys, gone),
                rest(userKeys, gone),
                rest(ciphers, gone),
                rest(macs, gone));
    }

    /**
     * Adds, behind everything else, what servers of the last decade may need and what no longer protects well: SHA-1
     * signatures, key exchanges and MACs, and CBC. For one server at a time.
     */
    public Algorithms allowLegacy() {
        return new Algorithms(
                both(
                        keyExchanges,
                        "diffie-hellman-group14-sha1",
                        "diffie-hellman-group-exchange-sha1",
                        "diffie-hellman-group1-sha1"),
                both(hostKeys, "ssh-rsa"),
                both(userKeys, "ssh-rsa"),
                both(ciphers, "aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"),
                both(macs, "hmac-sha1-etm@openssh.com", "hmac-sha1"));
    }

    private static List<String> rest(List<String> names, List<String> gone) {
        return names.stream().filter(name -> !gone.contains(name)).toList();
    }

    private static List<String> both(List<String> names, String... more) {
        return Stream.concat(names.stream(), Arrays.stream(more)).distinct().toList();
    }

    List<KeyExchangeFactory> keyExchangeFactories() {
        return keyExchanges.stream()
                .map(BuiltinDHFactories::fromFactoryName)
                .filter(Algorithms::isSupported)
                .map(HostCertificateExchange::factory)
                .toList();
    }

    /**
     * Asked about a post-quantum exchange, MINA loads a class of Bouncy Castle, whose jar is signed: a tenth of a
     * second of each cold start. Looking for the file is enough; the class is loaded if a server chooses the exchange.
     */
    private static boolean isSupported(BuiltinDHFactories exchange) {
        String name = exchange.getName();
        if (name.startsWith("mlkem")) {
            return isOnClassPath("org/bouncycastle/crypto/params/MLKEMParameters.class");
        }
        return name.startsWith("sntrup")
                ? isOnClassPath("org/bouncycastle/pqc/crypto/ntruprime/SNTRUPrimeParameters.class")
                : exchange.isSupported();
    }

    private static boolean isOnClassPath(String file) {
        return Algorithms.class.getClassLoader().getResource(file) != null;
    }

    List<NamedFactory<Cipher>> cipherFactories() {
        return supported(ciphers.stream().map(BuiltinCiphers::fromFactoryName));
    }

    List<NamedFactory<Mac>> macFactories() {
        return supported(macs.stream().map(BuiltinMacs::fromFactoryName));
    }

    /** The factories of both kinds of signature; which of them the server may use is said in the proposal. */
    List<NamedFactory<Signature>> signatureFactories() {
        return Stream.concat(userKeys.stream(), hostKeys.stream())
                .distinct()
                .flatMap(name -> Stream.of(HostKey.certificateOf(name), name))
                .distinct()
                .map(BuiltinSignatures::fromFactoryName)
                .filter(Objects::nonNull)
                .filter(BuiltinFactory::isSupported)
                .map(HostCertificateExchange::signatureFactory)
                .toList();
    }

    /** Those that the user's keys may sign by, best first, and the same for their certificates. */
    List<NamedFactory<Signature>> userKeyFactories() {
        return supported(userKeys.stream()
                .flatMap(name -> Stream.of(HostKey.certificateOf(name), name))
                .distinct()
                .map(BuiltinSignatures::fromFactoryName)
                .filter(Objects::nonNull));
    }

    private static <T> List<NamedFactory<T>> supported(Stream<? extends BuiltinFactory<T>> factories) {
        return factories
                .filter(BuiltinFactory::isSupported)
                .<NamedFactory<T>>map(factory -> factory)
                .toList();
    }

    static List<String> knownKeyExchanges() {
        return names(BuiltinDHFactories.values());
    }

    static List<String> knownSignatures() {
        return names(BuiltinSignatures.values()).stream()
                .filter(name -> !name.contains("-cert-") && !name.startsWith("sk-") && !name.equals("ssh-dss"))
                .toList();
    }

    static List<String> knownCiphers() {
        return names(BuiltinCiphers.values()).stream()
                .filter(name -> !name.equals("none"))
                .toList();
    }

    static List<String> knownMacs() {
        return names(BuiltinMacs.values());
    }

    private static List<String> checked(String kind, List<String> names, List<String> known) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no " + kind + " is left");
        }
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown " + kind + " \"" + name + "\"; known are " + String.join(", ", known));
            }
        }
        return List.copyOf(names);
    }

    private static List<String> names(NamedResource... all) {
        return Arrays.stream(all).map(NamedResource::getName).toList();
    }
}
