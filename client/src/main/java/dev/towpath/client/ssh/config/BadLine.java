package dev.towpath.client.ssh.config;

/** What is wrong with a line; whoever knows the place adds it. */
final class BadLine extends Exception {
    private static final long serialVersionUID = 1;

    BadLine(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
