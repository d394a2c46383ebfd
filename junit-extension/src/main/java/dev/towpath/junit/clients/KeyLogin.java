package dev.towpath.junit.clients;

import dev.towpath.fixture.User;

/** Who logs in with a key: users without a password, and those of whom one is asked besides. */
final class KeyLogin {
    private KeyLogin() {}

    static boolean isNeeded(User user) {
        return user.password().isEmpty() || user.requiredMethods().stream().anyMatch(way -> way.contains("publickey"));
    }
}
