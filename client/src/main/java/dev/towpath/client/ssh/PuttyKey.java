package dev.towpath.client.ssh;

import dev.towpath.client.ssh.PrivateKeyText.Passphrase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A PuTTY private key file, version 2 or 3 (PuTTY manual, appendix C "PPK file format"). */
final class PuttyKey {
    private static final int AES_KEY = 32;
    private static final int AES_BLOCK = 16;
    private static final int MAC_KEY = 32;
    /** Argon2 needs this much memory at most; a hostile file could ask for all there is. */
    private static final int MOST_KIBIBYTES = 1 << 20;

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final int version;

    /** What opens the private half. */
    private static final class Keys {
        private final byte[] cipher;
        private final byte[] iv;
        private final byte[] mac;

        Keys(byte[] cipher, byte[] iv, byte[] mac) {
            this.cipher = cipher;
            this.iv = iv;
            this.mac = mac;
        }
    }

    private PuttyKey(String text) throws IOException {
        List<String> lines = text.strip().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int colon = lines.get(i).indexOf(": ");
            if (colon < 0) {
                throw new IOException("line " + (i + 1) + " is no header");
            }
            String name = lines.get(i).substring(0, colon);
            String value = lines.get(i).substring(colon + 2);
            if (name.endsWith("-Lines")) {
                int count = number(value);
                if (count > lines.size() - i - 1) {
                    throw new IOException("lines are missing at the end");
                }
                value = String.join("", lines.subList(i + 1, i + 1 + count));
                i += count;
            }
            headers.put(name, value);
        }
        version = headers.containsKey("PuTTY-User-Key-File-3") ? 3 : 2;
    }

    static KeyPair open(String text, Passphrase passphrase) throws IOException, GeneralSecurityException {
        JdkCryptography.install();
        PuttyKey key = new PuttyKey(text);
        return key.open(passphrase);
    }

    private KeyPair open(Passphrase passphrase) throws IOException, GeneralSecurityException {
        String encryption = header("Encryption");
        boolean encrypted = !encryption.equals("none");
        if (encrypted && !encryption.equals("aes256-cbc")) {
            throw new IOException("unknown encryption " + encryption);
        }
        byte[] secret = new byte[0];
        if (encrypted) {
            Secret asked = passphrase.ask();
            if (asked == null) {
                throw new IOException("the key is encrypted");
            }
            secret = asked.reveal().getBytes(StandardCharsets.UTF_8);
        }
        Keys keys = version == 3 ? keysOf3(secret, encrypted) : keysOf2(secret, encrypted);
        Arrays.fill(secret, (byte) 0);
        byte[] publicBlob = Base64.getDecoder().decode(header("Public-Lines"));
        byte[] privateBlob = Base64.getDecoder().decode(header("Private-Lines"));
        if (encrypted) {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(keys.cipher, "AES"), new IvParameterSpec(keys.iv));
            privateBlob = cipher.doFinal(privateBlob);
        }
        checkMac(keys.mac, publicBlob, privateBlob);
        PublicKey publicKey = new ByteArrayBuffer(publicBlob).getRawPublicKey();
        return new KeyPair(publicKey, privateKey(publicKey, new ByteArrayBuffer(privateBlob)));
    }

    /** SHA-1 of the passphrase behind two counters; the first file format knew nothing better. */
    private static Keys keysOf2(byte[] secret, boolean encrypted) throws GeneralSecurityException {
        byte[] both = new byte[40];
        for (int i = 0; i < 2; i++) {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(new byte[] {0, 0, 0, (byte) i});
            System.arraycopy(sha1.digest(secret), 0, both, i * 20, 20);
        }
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update("putty-private-key-file-mac-key".getBytes(StandardCharsets.US_ASCII));
        return new Keys(
                Arrays.copyOf(both, AES_KEY), new byte[AES_BLOCK], sha1.digest(encrypted ? secret : new byte[0]));
    }

    private Keys keysOf3(byte[] secret, boolean encrypted) throws IOException {
        if (!encrypted) {
            // An empty key: HMAC fills it up with zeros, and Java insists on one byte.
            return new Keys(new byte[0], new byte[0], new byte[1]);
        }
        int memory = number(header("Argon2-Memory"));
        if (memory > MOST_KIBIBYTES) {
            throw new IOException("opening it would take " + memory + " KiB of memory");
        }
        int type = switch (header("Key-Derivation")) {
            case "Argon2d" -> Argon2Parameters.ARGON2_d;
            case "Argon2i" -> Argon2Parameters.ARGON2_i;
            case "Argon2id" -> Argon2Parameters.ARGON2_id;
            default -> throw new IOException("unknown key derivation " + header("Key-Derivation"));
        };
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(type)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(number(header("Argon2-Passes")))
                .withParallelism(number(header("Argon2-Parallelism")))
                .withSalt(HexFormat.of().parseHex(header("Argon2-Salt")))
                .build());
        byte[] all = new byte[AES_KEY + AES_BLOCK + MAC_KEY];
        argon2.generateBytes(secret, all);
        return new Keys(
                Arrays.copyOf(all, AES_KEY),
                Arrays.copyOfRange(all, AES_KEY, AES_KEY + AES_BLOCK),
                Arrays.copyOfRange(all, AES_KEY + AES_BLOCK, all.length));
    }

    private void checkMac(byte[] key, byte[] publicBlob, byte[] privateBlob)
            throws IOException, GeneralSecurityException {
        ByteArrayBuffer content = new ByteArrayBuffer();
        content.putString(header("PuTTY-User-Key-File-" + version), StandardCharsets.ISO_8859_1);
        content.putString(header("Encryption"), StandardCharsets.ISO_8859_1);
        content.putString(header("Comment"), StandardCharsets.ISO_8859_1);
        content.putBytes(publicBlob);
        content.putBytes(privateBlob);
        String algorithm = version == 3 ? "HmacSHA256" : "HmacSHA1";
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        byte[] expected = HexFormat.of().parseHex(header("Private-MAC"));
        if (!MessageDigest.isEqual(mac.doFinal(content.getCompactData()), expected)) {
            throw new IOException("the check sum does not fit");
        }
    }

    private static PrivateKey privateKey(PublicKey publicKey, ByteArrayBuffer blob)
            throws IOException, GeneralSecurityException {
        if (publicKey instanceof RSAPublicKey rsa) {
            BigInteger d = blob.getMPInt();
            BigInteger p = blob.getMPInt();
            BigInteger q = blob.getMPInt();
            BigInteger coefficient = blob.getMPInt();
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            rsa.getModulus(),
                            rsa.getPublicExponent(),
                            d,
                            p,
                            q,
                            d.mod(p.subtract(BigInteger.ONE)),
                            d.mod(q.subtract(BigInteger.ONE)),
                            coefficient));
        }
        if (publicKey instanceof ECPublicKey ec) {
            return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(blob.getMPInt(), ec.getParams()));
        }
        // The seed without its trailing zeros, in PuTTY's own order of bytes.
        return SecurityUtils.generateEDDSAPrivateKey("ssh-ed25519", Arrays.copyOf(blob.getBytes(), 32));
    }

    private String header(String name) throws IOException {
        String value = headers.get(name);
        if (value == null) {
            throw new IOException("the header " + name + " is missing");
        }
        return value;
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IOException("not a number: " + text, e);
        }
    }
}
