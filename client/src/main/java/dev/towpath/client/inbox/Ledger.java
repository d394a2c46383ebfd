package dev.towpath.client.inbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * Remembers which files of an inbox were worked on, and sees to it that of all who share it only one works on a file at
 * a time. A file is claimed for a time, the lease; whoever is killed with a file in hand keeps others from it no longer
 * than that. Thread-safe. All who share a ledger compare its times with their own clocks: those must agree to much less
 * than the lease.
 *
 * <p>The methods are for {@link Inbox} and for implementations of your own; what a program calls is {@link #entries},
 * {@link #forget} and {@link #prune}.
 *
 * @since 0.1
 */
public interface Ledger {
    /** Remembers as long as this object lives: after a restart every file that is still there is new. */
    static Ledger memory() {
        return new MemoryLedger();
    }

    /**
     * Remembers in {@code file}, to which a line is appended for each change; made if missing, but not its directory.
     * Several processes of one machine may share it, by a lock on {@code file} with {@code .lock} at its end, which
     * stays there; not over network file systems, whose locks may be none. Each change is on the disk before the call
     * returns. A last line that a crash tore is cut off.
     */
    static Ledger file(Path file) {
        return new FileLedger(file);
    }

    /** Remembers in the table {@code towpath_inbox}; see {@link #jdbc(DataSource, String)}. */
    static Ledger jdbc(DataSource database) {
        return jdbc(database, "towpath_inbox");
    }

    /**
     * Remembers in a table, which any number of processes on any machines may share. It is made if missing; with a user
     * who may not, make it before:
     *
     * <pre>{@code
     * create table towpath_inbox (file_id varchar(64) not null primary key, inbox varchar(500) not null,
     *   file_name varchar(300) not null, file_state varchar(10) not null, holder varchar(100) not null,
     *   until_ms numeric(19) not null, attempts integer not null, reason varchar(1100) not null,
     *   changed_ms numeric(19) not null)
     * }</pre>
     *
     * Every change is one statement, committed at once. Connections come from {@code database} and go back after each
     * call.
     *
     * @param table its name, with the schema if need be: {@code jobs.acme_inbox}
     * @throws IllegalArgumentException if {@code table} holds anything but letters, digits, underlines and one dot
     */
    static Ledger jdbc(DataSource database, String table) {
        return new JdbcLedger(database, table);
    }

    /**
     * Claims {@code file} if it is new, or if it is free again: its last attempt failed and the pause is over, or its
     * lease ran out. If its attempts are used up it is dead from now on. Returns the entry as it is afterwards; whoever
     * calls has the file if {@link LedgerEntry#isHeldUnder} says so.
     */
    LedgerEntry claim(FileIdentity file, Terms terms, Instant now) throws IOException;

    /**
     * Has the lease begin anew. Returns false, and changes nothing, if the file is no longer held under these terms.
     */
    boolean extend(FileIdentity file, Terms terms, Instant now) throws IOException;

    /**
     * Says that the work is done. Returns false, and changes nothing, if the file is no longer held under these terms.
     */
    boolean done(FileIdentity file, Terms terms, Instant now) throws IOException;

    /**
     * Says that the attempt failed. Returns false, and changes nothing, if the file is no longer held under these
     * terms.
     */
    boolean failed(FileIdentity file, Terms terms, String reason, Instant now) throws IOException;

    /** Gives the file back as if it had not been claimed. Returns false if it is no longer held under these terms. */
    boolean release(FileIdentity file, Terms terms, Instant now) throws IOException;

    /** Returns what is known of {@code files}, in any order; nothing for those never claimed. */
    List<LedgerEntry> find(Collection<FileIdentity> files) throws IOException;

    /** Returns all entries of an inbox in a state: {@link LedgerState#DEAD} is what a person should look at. */
    List<LedgerEntry> entries(String inbox, LedgerState state) throws IOException;

    /** Forgets one entry, so that its file is new again. Returns whether there was one. */
    boolean forget(String id) throws IOException;

    /**
     * Forgets what has been done since before {@code before}. A file of these that is still in the inbox is new again,
     * so this is for inboxes whose files are moved or deleted. Returns how many entries that were.
     */
    long prune(Instant before) throws IOException;
}
