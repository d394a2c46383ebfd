package dev.towpath.client.inbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * A ledger in a table. That two do not get one file is the database's doing: the primary key lets one INSERT through,
 * and an UPDATE with the condition in its WHERE changes the row for one of them. So every change is one statement in a
 * transaction of its own, at any isolation level.
 */
final class JdbcLedger implements Ledger {
    /** Parameters in one IN list; Oracle takes 1,000. */
    private static final int AT_ONCE = 200;

    private final DataSource database;
    private final String table;
    private final LedgerSql sql;
    private final AtomicBoolean ready = new AtomicBoolean();

    JdbcLedger(DataSource database, String table) {
        this.database = requireNonNull(database, "database");
        if (!table.matches("([A-Za-z_][A-Za-z0-9_]{0,60}\\.)?[A-Za-z_][A-Za-z0-9_]{0,60}")) {
            throw new IllegalArgumentException(
                    "\"" + table + "\" is no name of a table; letters, digits and underlines,"
                            + " with a schema and a dot before it if need be");
        }
        this.table = table;
        this.sql = new LedgerSql(table);
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    @Override
    public LedgerEntry claim(FileIdentity file, Terms terms, Instant now) throws IOException {
        LedgerEntry first = LedgerEntry.first(file, terms, now);
        return with("claim \"" + first.name() + "\"", connection -> claim(connection, first, terms, now));
    }

    private LedgerEntry claim(Connection connection, LedgerEntry first, Terms terms, Instant now) throws SQLException {
        Optional<LedgerEntry> there = one(connection, first.id());
        if (there.isEmpty()) {
            try {
                update(connection, sql.insert(), sql.row(first));
                return first;
            } catch (SQLException e) {
                there = one(connection, first.id());
                if (there.isEmpty()) {
                    throw e;
                }
                // Somebody else was first, and has it.
            }
        }
        LedgerEntry entry = there.get();
        if (!entry.isFree(now)) {
            return entry;
        }
        LedgerEntry next = entry.attempts() < terms.attempts() ? entry.claimed(terms, now) : entry.abandoned(now);
        if (replace(connection, entry, next)) {
            return next;
        }
        return one(connection, first.id()).orElse(entry);
    }

    @Override
    public boolean extend(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change("extend the lease", file, terms, entry -> entry.extended(terms, now));
    }

    @Override
    public boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change("note what is done", file, terms, entry -> entry.done(now));
    }

    @Override
    public boolean failed(FileIdentity file, Terms terms, String reason, Instant now) throws IOException {
        return change("note what failed", file, terms, entry -> entry.failed(terms, reason, now));
    }

    @Override
    public boolean release(FileIdentity file, Terms terms, Instant now) throws IOException {
        return change("give back", file, terms, entry -> entry.released(now));
    }

    @Override
    public List<LedgerEntry> find(Collection<FileIdentity> files) throws IOException {
        List<String> ids = files.stream().map(FileIdentity::id).toList();
        return with("look for files", connection -> {
            List<LedgerEntry> found = new ArrayList<>();
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
                found.addAll(select(connection, sql.select(some.size()), List.copyOf(some)));
            }
            return List.copyOf(found);
        });
    }

    @Override
    public List<LedgerEntry> entries(String inbox, LedgerState state) throws IOException {
        return with(
                "list entries",
                connection -> select(connection, sql.selectState(), List.of(LedgerSql.inbox(inbox), state.name())));
    }

    @Override
    public boolean forget(String id) throws IOException {
        return with("forget", connection -> update(connection, sql.delete(), List.of(id)) > 0);
    }

    @Override
    public long prune(Instant before) throws IOException {
        return with("prune", connection -> (long)
                update(connection, sql.prune(), List.<Object>of(LedgerState.DONE.name(), before.toEpochMilli())));
    }

    private boolean change(String what, FileIdentity file, Terms terms, UnaryOperator<LedgerEntry> how)
            throws IOException {
        return with(what, connection -> {
            while (true) {
                Optional<LedgerEntry> held = one(connection, file.id()).filter(entry -> entry.isHeldUnder(terms));
                if (held.isEmpty()) {
                    return false;
                }
                // The same holder may be extending its lease at this moment: then look again.
                if (replace(connection, held.get(), how.apply(held.get()))) {
                    return true;
                }
            }
        });
    }

    private Optional<LedgerEntry> one(Connection connection, String id) throws SQLException {
        return select(connection, sql.select(1), List.of(id)).stream().findFirst();
    }

    /** Writes {@code next} where {@code old} stands, unless something else stands there by now. */
    private boolean replace(Connection connection, LedgerEntry old, LedgerEntry next) throws SQLException {
        return update(connection, sql.replace(), sql.replacement(old, next)) == 1;
    }

    private static int update(Connection connection, String statement, List<?> parameters) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            bind(prepared, parameters);
            return prepared.executeUpdate();
        }
    }

    private static List<LedgerEntry> select(Connection connection, String statement, List<?> parameters)
            throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            bind(prepared, parameters);
            List<LedgerEntry> entries = new ArrayList<>();
            try (ResultSet rows = prepared.executeQuery()) {
                while (rows.next()) {
                    entries.add(LedgerSql.entry(rows));
                }
            }
            return entries;
        }
    }

    private static void bind(PreparedStatement prepared, List<?> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object parameter = parameters.get(i);
            if (parameter instanceof Long number) {
                prepared.setLong(i + 1, number);
            } else if (parameter instanceof Integer number) {
                prepared.setInt(i + 1, number);
            } else {
                prepared.setString(i + 1, parameter.toString());
            }
        }
    }

    private <T> T with(String what, Work<T> work) throws IOException {
        try (Connection connection = database.getConnection()) {
            boolean own = connection.getAutoCommit();
            if (!own) {
                connection.setAutoCommit(true);
            }
            try {
                if (!ready.get()) {
                    makeTable(connection);
                    ready.set(true);
                }
                return work.run(connection);
            } finally {
                if (!own) {
                    connection.setAutoCommit(false);
                }
            }
        } catch (SQLException e) {
            throw new IOException(what + " in the inbox ledger, table \"" + table + "\": " + e.getMessage(), e);
        }
    }

    private void makeTable(Connection connection) throws SQLException {
        if (isThere(connection)) {
            return;
        }
        try {
            update(connection, sql.create(), List.of());
        } catch (SQLException e) {
            // Another process may have made it in this moment.
            if (!isThere(connection)) {
                throw e;
            }
        }
    }

    private boolean isThere(Connection connection) {
        try {
            select(connection, sql.select(1), List.of(""));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Which table. */
    @Override
    public String toString() {
        return "Ledger[table " + table + "]";
    }
}
