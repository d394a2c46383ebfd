package dev.towpath.client.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The statements of a {@link JdbcLedger}, in SQL that every database reads: no upsert, no sequence, no time type, and
 * no empty text that means something, for Oracle has none.
 */
final class LedgerSql {
    private static final String COLUMNS =
            "file_id, inbox, file_name, file_state, holder, until_ms, attempts, reason, changed_ms";
    /** What stands for an empty text. */
    private static final String EMPTY = "-";

    private static final int INBOX_MAX = 500;

    private final String table;

    LedgerSql(String table) {
        this.table = table;
    }

    String create() {
        return "create table " + table + " (file_id varchar(64) not null primary key, inbox varchar(500) not null,"
                + " file_name varchar(300) not null, file_state varchar(10) not null, holder varchar(100) not null,"
                + " until_ms numeric(19) not null, attempts integer not null, reason varchar(1100) not null,"
                + " changed_ms numeric(19) not null)";
    }

    String insert() {
        return "insert into " + table + " (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    }

    List<Object> row(LedgerEntry entry) {
        return List.<Object>of(
                entry.id(),
                inbox(entry.inbox()),
                text(entry.name()),
                entry.state().name(),
                text(entry.holder()),
                entry.until().toEpochMilli(),
                entry.attempts(),
                text(entry.reason()),
                entry.changed().toEpochMilli());
    }

    /** Changes a row that is still as it was seen. */
    String replace() {
        return "update " + table + " set file_state = ?, holder = ?, until_ms = ?, attempts = ?, reason = ?,"
                + " changed_ms = ? where file_id = ? and file_state = ? and holder = ? and attempts = ?"
                + " and until_ms = ?";
    }

    List<Object> replacement(LedgerEntry old, LedgerEntry next) {
        return List.<Object>of(
                next.state().name(),
                text(next.holder()),
                next.until().toEpochMilli(),
                next.attempts(),
                text(next.reason()),
                next.changed().toEpochMilli(),
                old.id(),
                old.state().name(),
                text(old.holder()),
                old.attempts(),
                old.until().toEpochMilli());
    }

    String select(int count) {
        return "select " + COLUMNS + " from " + table + " where file_id in (?" + ", ?".repeat(count - 1) + ")";
    }

    String selectState() {
        return "select " + COLUMNS + " from " + table
                + " where inbox = ? and file_state = ? order by changed_ms, file_id";
    }

    String delete() {
        return "delete from " + table + " where file_id = ?";
    }

    String prune() {
        return "delete from " + table + " where file_state = ? and changed_ms < ?";
    }

    static LedgerEntry entry(ResultSet row) throws SQLException {
        return new LedgerEntry(
                row.getString(1),
                row.getString(2),
                plain(row.getString(3)),
                LedgerState.valueOf(row.getString(4)),
                plain(row.getString(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getInt(7),
                plain(row.getString(8)),
                Instant.ofEpochMilli(row.getLong(9)));
    }

    static String inbox(String name) {
        return name.length() <= INBOX_MAX ? name : name.substring(0, INBOX_MAX);
    }

    private static String text(String text) {
        return text.isEmpty() ? EMPTY : text;
    }

    private static String plain(String text) {
        return text.equals(EMPTY) ? "" : text;
    }
}
