package dev.towpath.client.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names of local files without loss. On Unix a name is bytes, and the JDK turns them into text by the locale: under
 * {@code LC_ALL=C} an umlaut becomes U+FFFD and cannot be turned back. File URIs carry the bytes themselves as
 * percent-escapes, whatever the locale, so names that are not plain ASCII take that way. In a Java string a byte that is
 * not UTF-8 is the lone surrogate U+DC00 + byte, as in remote names.
 */
final class NativeNames {
    private static final int ESCAPE = 0xDC00;

    private NativeNames() {}

    /** Returns the last element of {@code path}; empty for a root. */
    static String name(Path path) {
        Path name = path.getFileName();
        if (name == null) {
            return "";
        }
        String text = name.toString();
        return isAscii(text) || !hasByteNames(path.getFileSystem()) ? text : lossless(name);
    }

    /**
     * Returns the file called {@code name} in {@code directory}. The caller has made sure that it is one element
     * ({@link LocalNameRule}).
     */
    static Path child(Path directory, String name) {
        if (isAscii(name) || !hasByteNames(directory.getFileSystem())) {
            return directory.resolve(name);
        }
        StringBuilder uri = new StringBuilder("file:///");
        for (byte b : bytes(name)) {
            uri.append(String.format("%%%02X", b & 0xff));
        }
        Path element = Path.of(URI.create(uri.toString())).getFileName();
        return element == null ? directory : directory.resolve(element);
    }

    /** Returns what is at {@code path}, names with slashes between them, below {@code root}. */
    static Path below(Path root, String path) {
        Path there = root;
        for (String name : path.split("/", -1)) {
            there = child(there, name);
        }
        return there;
    }

    private static String lossless(Path name) {
        // Below a directory that does not exist, so that toUri() finds no directory to add a slash for.
        String raw = Path.of("/dev/null").resolve(name).toUri().getRawPath();
        return text(unescape(raw.substring(raw.lastIndexOf('/') + 1)));
    }

    private static byte[] unescape(String raw) {
        byte[] ascii = raw.getBytes(US_ASCII);
        byte[] out = new byte[ascii.length];
        int length = 0;
        for (int i = 0; i < ascii.length; i++) {
            if (ascii[i] == '%') {
                out[length++] = (byte) Integer.parseInt(raw, i + 1, i + 3, 16);
                i += 2;
            } else {
                out[length++] = ascii[i];
            }
        }
        return Arrays.copyOf(out, length);
    }

    /** UTF-8, with the escaped bytes turned back. */
    private static byte[] bytes(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() * 3);
        name.codePoints().forEach(point -> {
            if (point >= ESCAPE + 0x80 && point <= ESCAPE + 0xff) {
                out.write(point);
            } else if (Character.getType(point) == Character.SURROGATE) {
                throw new InvalidPathException(name, "half a surrogate pair stands for no byte");
            } else {
                out.writeBytes(Character.toString(point).getBytes(UTF_8));
            }
        });
        return out.toByteArray();
    }

    /** UTF-8, with each byte that is not part of it escaped. */
    private static String text(byte[] name) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE | (in.get() & 0xff)));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    private static boolean hasByteNames(FileSystem files) {
        return files == FileSystems.getDefault() && files.getSeparator().equals("/");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
