package dev.towpath.client.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The file of a {@link FileLedger}: a first line with a random mark, then a line for each change. Whoever calls has the
 * lock. Another mark than last time means that the file was written anew, and is read from its start. Not thread-safe.
 */
final class LedgerFile {
    private static final String MARK = "towpath-ledger 1 ";
    private static final int MARK_LENGTH = MARK.length() + 36 + 1;
    /** A file with so many more lines than entries is written anew. */
    private static final int LINES_PER_ENTRY = 4;

    private static final int LINES_AT_LEAST = 10_000;

    private final Path path;
    private Book book = new Book();
    private String mark = "";
    private long known;
    private long lines;

    LedgerFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Reads what was appended since the last time, and cuts off a last line that a crash tore. */
    Book read() throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            boolean torn = channel.size() < MARK_LENGTH;
            String there = new String(bytes(channel, 0, (int) Math.min(channel.size(), MARK_LENGTH)), UTF_8);
            if (!MARK.startsWith(there.substring(0, Math.min(there.length(), MARK.length())))) {
                throw new IOException("read the inbox ledger \"" + path + "\": it is some other file");
            }
            if (torn == there.endsWith("\n")) {
                throw new IOException("read the inbox ledger \"" + path + "\": its first line is damaged;"
                        + " restore the file, or delete it to begin anew");
            }
            if (torn) {
                begin(channel);
            } else if (!there.equals(mark) || channel.size() < known) {
                book = new Book();
                mark = there;
                known = MARK_LENGTH;
                lines = 0;
            }
            catchUp(channel);
        }
        return book;
    }

    private void begin(FileChannel channel) throws IOException {
        channel.truncate(0);
        book = new Book();
        mark = newMark();
        write(channel, 0, mark);
        keepName();
        known = MARK_LENGTH;
        lines = 0;
    }

    /** Has the directory written, too: a file whose name a power failure takes away is lost with all that it says. */
    private void keepName() {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Windows opens no directories; there the file system sees to it.
        }
    }

    private void catchUp(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size - known > Integer.MAX_VALUE - 16) {
            throw new IOException("read the inbox ledger \"" + path + "\": it is too large; prune it more often");
        }
        byte[] news = bytes(channel, known, (int) (size - known));
        int at = 0;
        while (at < news.length) {
            int end = at;
            while (end < news.length && news[end] != '\n') {
                end++;
            }
            Optional<LedgerLine.Said> said =
                    end < news.length ? LedgerLine.read(new String(news, at, end - at, UTF_8)) : Optional.empty();
            if (said.isEmpty()) {
                requireTorn(Arrays.copyOfRange(news, Math.min(end + 1, news.length), news.length), known);
                channel.truncate(known);
                channel.force(true);
                return;
            }
            take(said.get());
            known += end + 1 - at;
            at = end + 1;
        }
    }

    private void take(LedgerLine.Said said) {
        lines++;
        if (said.entry().isPresent()) {
            book.put(said.entry().get());
        } else {
            book.remove(said.id());
        }
    }

    /** A crash tears the end only. With whole lines behind, it is damage, and what was done must not be forgotten. */
    private void requireTorn(byte[] behind, long place) throws IOException {
        for (String line : new String(behind, UTF_8).split("\n", -1)) {
            if (LedgerLine.read(line).isPresent()) {
                throw new IOException("read the inbox ledger \"" + path + "\": the line at byte " + place
                        + " is damaged; restore the file, or delete that line");
            }
        }
    }

    /** Writes an entry unless it is there already. */
    void write(LedgerEntry entry) throws IOException {
        if (book.put(entry)) {
            append(LedgerLine.of(entry));
        }
    }

    void forget(LedgerEntry entry) throws IOException {
        book.remove(entry.id());
        append(LedgerLine.forgotten(entry));
    }

    private void append(String line) throws IOException {
        boolean whole = false;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            try {
                known += write(channel, known, line);
                lines++;
                whole = true;
            } finally {
                if (!whole && channel.isOpen()) {
                    channel.truncate(known);
                }
            }
        } finally {
            if (!whole) {
                // The book is ahead of the file: read all of it the next time.
                mark = "";
            }
        }
        if (lines > (long) LINES_PER_ENTRY * book.size() + LINES_AT_LEAST) {
            rewrite();
        }
    }

    /** Replaces the file by one with a line for each entry. */
    void rewrite() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        String newMark = newMark();
        StringBuilder text = new StringBuilder(newMark);
        book.all().forEach(entry -> text.append(LedgerLine.of(entry)));
        long written;
        // Until the new file is there, the book may be ahead of the old one.
        mark = "";
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            written = write(channel, 0, text.toString());
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        keepName();
        mark = newMark;
        known = written;
        lines = book.size();
    }

    private static String newMark() {
        return MARK + UUID.randomUUID() + "\n";
    }

    private static int write(FileChannel channel, long position, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        channel.force(true);
        return bytes.limit();
    }

    private static byte[] bytes(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                return Arrays.copyOf(bytes.array(), bytes.position());
            }
        }
        return bytes.array();
    }
}
