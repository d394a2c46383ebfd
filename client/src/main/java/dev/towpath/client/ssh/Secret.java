package dev.towpath.client.ssh;

/** A password or passphrase that never shows in a log, a message or a dump of the object holding it. */
final class Secret {
    private final char[] characters;

    private Secret(char[] characters) {
        this.characters = characters;
    }

    static Secret of(char[] characters) {
        return new Secret(characters.clone());
    }

    static Secret of(String text) {
        return new Secret(text.toCharArray());
    }

    /** MINA takes secrets as strings only: make one as late as possible and keep it nowhere. */
    String reveal() {
        return new String(characters);
    }

    char[] characters() {
        return characters.clone();
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
