package dev.towpath.client.transfer;

import java.util.List;

/** Names that a locale must not get at. No test class, so that a bare JVM can load it. */
final class NamesForEveryLocale {
    /** Plain, UTF-8 of two, three and four bytes, not UTF-8, both mixed, and what a URI would read as syntax. */
    static final List<String> ALL = List.of(
            "a",
            "\u00e4",
            "\u20ac uro",
            "\ud83d\ude00",
            "\udcff\udcfe",
            "caf\udce9",
            "\u00e4\udc80x",
            "%41\u00e4",
            "a?b#c\u00e4",
            "-\u00e4\n",
            "\u00e4;= +");

    private NamesForEveryLocale() {}
}
