package dev.towpath.client.transfer;

import java.util.Optional;

/** What became of a symbolic link that was to be made again: made, there already, or a reason to leave it out. */
record LinkEnd(String reason) {
    static final LinkEnd MADE = new LinkEnd("was made");
    static final LinkEnd THERE = new LinkEnd("is there already");
    static final LinkEnd SKIPPED = new LinkEnd("is a symbolic link, and something else is in its place");
    static final LinkEnd OF_WINDOWS = new LinkEnd("is a symbolic link to an absolute path of Windows");

    /** What is decided when something else is in the place of a link; empty if it is to be replaced, if that may be. */
    static Optional<LinkEnd> inPlaceOf(boolean same, IfExists ifExists) {
        if (same) {
            return Optional.of(THERE);
        }
        return ifExists == IfExists.SKIP ? Optional.of(SKIPPED) : Optional.empty();
    }

    /** Whether a link may replace another link, or a file: which of two is newer or the beginning of the other nobody knows. */
    static boolean mayReplace(boolean link, IfExists ifExists) {
        return ifExists == IfExists.REPLACE || (link && ifExists != IfExists.FAIL);
    }
}
