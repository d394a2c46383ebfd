package dev.towpath.client.inbox;

import dev.towpath.client.errors.Printable;
import java.time.Instant;

/**
 * What a {@link Ledger} knows of one file.
 *
 * @param id {@link FileIdentity#id()}
 * @param inbox the name of the inbox
 * @param name the file's name, safe to print, at most 250 bytes of it in UTF-8
 * @param state what became of it
 * @param holder who claimed it last
 * @param until when the lease ends, or the next attempt may begin
 * @param attempts how many attempts have begun
 * @param reason why the last attempt failed; empty if it did not
 * @param changed when this was written
 * @since 0.1
 */
public record LedgerEntry(
        String id,
        String inbox,
        String name,
        LedgerState state,
        String holder,
        Instant until,
        int attempts,
        String reason,
        Instant changed) {
    private static final int NAME_MAX = 250;
    private static final int REASON_MAX = 1000;

    /** Tells whether {@code terms} are those under which the file is being worked on. */
    public boolean isHeldUnder(Terms terms) {
        return state == LedgerState.CLAIMED && holder.equals(terms.holder());
    }

    /** Tells whether nothing will be done with it any more. */
    public boolean isSettled() {
        return state == LedgerState.DONE || state == LedgerState.DEAD;
    }

    /** Whether nobody works on it and the next attempt may begin. */
    boolean isFree(Instant now) {
        return !isSettled() && !until.isAfter(now);
    }

    static LedgerEntry first(FileIdentity file, Terms terms, Instant now) {
        return new LedgerEntry(
                file.id(),
                file.inbox(),
                cut(Printable.text(file.name()), NAME_MAX),
                LedgerState.CLAIMED,
                terms.holder(),
                now.plus(terms.lease()),
                1,
                "",
                now);
    }

    LedgerEntry claimed(Terms terms, Instant now) {
        return with(LedgerState.CLAIMED, terms.holder(), now.plus(terms.lease()), attempts + 1, reason, now);
    }

    LedgerEntry extended(Terms terms, Instant now) {
        return with(state, holder, now.plus(terms.lease()), attempts, reason, now);
    }

    LedgerEntry done(Instant now) {
        return with(LedgerState.DONE, holder, now, attempts, "", now);
    }

    LedgerEntry failed(Terms terms, String why, Instant now) {
        boolean last = attempts >= terms.attempts();
        return with(
                last ? LedgerState.DEAD : LedgerState.FAILED,
                holder,
                now.plus(terms.pause()),
                attempts,
                cut(Printable.text(why), REASON_MAX),
                now);
    }

    LedgerEntry released(Instant now) {
        return with(LedgerState.FAILED, holder, now, Math.max(0, attempts - 1), reason, now);
    }

    /** All attempts began and none ended: it kills whoever works on it. */
    LedgerEntry abandoned(Instant now) {
        String why = reason.isEmpty() ? "claimed " + attempts + " times, and nobody came to an end" : reason;
        return with(LedgerState.DEAD, holder, now, attempts, why, now);
    }

    private LedgerEntry with(
            LedgerState newState, String newHolder, Instant newUntil, int newAttempts, String why, Instant now) {
        return new LedgerEntry(id, inbox, name, newState, newHolder, newUntil, newAttempts, why, now);
    }

    /** By bytes, as some databases measure a column, and between two characters. */
    private static String cut(String text, int max) {
        int bytes = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int point = text.codePointAt(at);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > max) {
                return text.substring(0, at);
            }
        }
        return text;
    }
}
