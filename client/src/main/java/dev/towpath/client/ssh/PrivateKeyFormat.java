package dev.towpath.client.ssh;

/** The kinds of text that people give as a private key, and what to say about those that are none. */
enum PrivateKeyFormat {
    OPENSSH("-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH format", ""),
    RSA("-----BEGIN RSA PRIVATE KEY-----", "PEM format, RSA", ""),
    EC("-----BEGIN EC PRIVATE KEY-----", "PEM format, EC", ""),
    PKCS8("-----BEGIN PRIVATE KEY-----", "PKCS#8 format", ""),
    ENCRYPTED_PKCS8("-----BEGIN ENCRYPTED PRIVATE KEY-----", "encrypted PKCS#8 format", ""),
    PUTTY("PuTTY-User-Key-File-", "PuTTY format", ""),
    DSA("-----BEGIN DSA PRIVATE KEY-----", "a DSA key, which SSH no longer uses", "make a new key with ssh-keygen"),
    CERTIFICATE("-----BEGIN CERTIFICATE-----", "an X.509 certificate", "give the SSH private key"),
    RFC4716("---- BEGIN SSH2 PUBLIC KEY", "a public key", "give the private key, the file without .pub"),
    SPKI("-----BEGIN PUBLIC KEY-----", "a public key", "give the private key"),
    PUBLIC("", "a public key", "give the private key, the file without .pub"),
    EMPTY("", "empty", "give the private key"),
    UNKNOWN(
            "",
            "no private key in any known format",
            "the first line of a private key is like -----BEGIN OPENSSH PRIVATE KEY-----");

    private final String firstLine;
    private final String description;
    private final String advice;

    PrivateKeyFormat(String firstLine, String description, String advice) {
        this.firstLine = firstLine;
        this.description = description;
        this.advice = advice;
    }

    static PrivateKeyFormat of(String text) {
        for (PrivateKeyFormat format : values()) {
            if (!format.firstLine.isEmpty() && text.contains(format.firstLine)) {
                return format;
            }
        }
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return EMPTY;
        }
        return stripped.matches("(?s)(ssh|ecdsa|sk-ssh|sk-ecdsa)-[^ ]+ AAAA.*") ? PUBLIC : UNKNOWN;
    }

    boolean loads() {
        return switch (this) {
            case OPENSSH, RSA, EC, PKCS8, ENCRYPTED_PKCS8, PUTTY -> true;
            default -> false;
        };
    }

    String description() {
        return description;
    }

    String advice() {
        return advice;
    }
}
