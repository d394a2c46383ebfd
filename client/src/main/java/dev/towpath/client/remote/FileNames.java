package dev.towpath.client.remote;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.Set;

/**
 * File names between the bytes of the wire and Java strings, in one charset and without loss. A byte that means nothing
 * in the charset becomes the lone surrogate U+DC00 + byte (U+DC80 to U+DCFF), as in Python's {@code surrogateescape}
 * (PEP 383), and turns back into that byte; so do bytes whose character the charset would write in another way, as some
 * of Japanese charsets. A name that cannot be written is refused: a replacement character would reach another file.
 * Immutable, thread-safe.
 *
 * @since 0.1
 */
public final class FileNames {
    private static final char ESCAPE = 0xDC00;

    /** Bytes of one character at most, in any charset that is taken. */
    private static final int LONGEST = 4;

    /** Every byte sequence has one meaning at most, and is what its meaning is written as. */
    private static final Set<Charset> UNAMBIGUOUS =
            Set.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII);

    /** Names in UTF-8, which is what OpenSSH and nearly every server store. */
    public static final FileNames UTF_8 = new FileNames(StandardCharsets.UTF_8);

    private final Charset charset;

    /**
     * Names in {@code charset}.
     *
     * @throws IllegalArgumentException if a slash could not be told from a part of another character in it (UTF-16,
     *     EBCDIC, ISO-2022)
     */
    public FileNames(Charset charset) {
        this.charset = check(charset);
    }

    /** Returns {@code charset} if paths can be written in it. */
    static Charset check(Charset charset) {
        if (!UNAMBIGUOUS.contains(charset) && !(charset.canEncode() && keepsAscii(charset) && isStateless(charset))) {
            throw new IllegalArgumentException("paths cannot be written in " + charset
                    + ": it has no plain ASCII, so a slash cannot be told; choose UTF-8, ISO-8859-1, Shift_JIS, …");
        }
        return charset;
    }

    private static boolean keepsAscii(Charset charset) {
        byte[] ascii = new byte[0x7f - 0x20];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) (0x20 + i);
        }
        String text = new String(ascii, StandardCharsets.US_ASCII);
        return text.equals(new String(ascii, charset)) && Arrays.equals(ascii, text.getBytes(charset));
    }

    /** Charsets that switch between sets of characters do so with these control characters. */
    private static boolean isStateless(Charset charset) {
        for (byte b : "\u3042\u4e2d\uac00".getBytes(charset)) {
            if (b == 0x1b || b == 0x0e) {
                return false;
            }
        }
        return true;
    }

    /** Decodes a name or a path; never fails. */
    public String decode(byte[] name) {
        if (isPlain(name)) {
            return new String(name, StandardCharsets.ISO_8859_1);
        }
        String text = decodeAsItComes(name);
        return UNAMBIGUOUS.contains(charset) || Arrays.equals(encode(name, text), name) ? text : decodeExactly(name);
    }

    /** Whether all of it is printable ASCII, which means itself in every charset that is taken; most names are. */
    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b < 0x20 || b > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private String decodeAsItComes(byte[] name) {
        CharsetDecoder decoder = decoder();
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate((int) (name.length * (double) Math.max(1, decoder.maxCharsPerByte())) + 2);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put(escaped(in.get()));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        decoder.flush(out);
        return out.flip().toString();
    }

    /** Takes for a character only what that character is written as. */
    private String decodeExactly(byte[] name) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < name.length) {
            int length = characterAt(name, at, text);
            if (length == 0) {
                text.append(escaped(name[at]));
                length = 1;
            }
            at += length;
        }
        return text.toString();
    }

    /** Appends the character at {@code at}, and returns how many bytes it has; 0 if there is none. */
    private int characterAt(byte[] name, int at, StringBuilder text) {
        for (int length = 1; length <= Math.min(LONGEST, name.length - at); length++) {
            byte[] bytes = Arrays.copyOfRange(name, at, at + length);
            try {
                String character = decoder().decode(ByteBuffer.wrap(bytes)).toString();
                if (!character.isEmpty() && Arrays.equals(character.getBytes(charset), bytes)) {
                    text.append(character);
                    return length;
                }
            } catch (CharacterCodingException e) {
                // Perhaps with one more byte.
            }
        }
        return 0;
    }

    private CharsetDecoder decoder() {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** ASCII means itself in every charset that is taken. */
    private static char escaped(byte b) {
        return b < 0 ? (char) (ESCAPE | (b & 0xff)) : (char) b;
    }

    /** What {@code text} is written as, or nothing like {@code name} if it cannot be written. */
    private byte[] encode(byte[] name, String text) {
        try {
            return encodeAll(text);
        } catch (InvalidPathException e) {
            return name.length == 0 ? new byte[1] : new byte[0];
        }
    }

    /**
     * Encodes a name or a path.
     *
     * @throws InvalidPathException if the charset cannot express it, or it holds a NUL, at which servers cut a name short
     */
    public byte[] encode(String name) {
        if (isPlain(name)) {
            return name.getBytes(StandardCharsets.ISO_8859_1);
        }
        if (name.indexOf('\0') >= 0) {
            throw new InvalidPathException(name, "a remote name cannot hold a NUL character");
        }
        return encodeAll(name);
    }

    private byte[] encodeAll(String name) {
        CharsetEncoder encoder = charset.newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer in = CharBuffer.wrap(name);
        ByteBuffer out = ByteBuffer.allocate((int) (name.length() * (double) encoder.maxBytesPerChar()) + 16);
        CoderResult result = encoder.encode(in, out, true);
        while (result.isError()) {
            char c = in.get();
            if (c < ESCAPE + 0x80 || c > ESCAPE + 0xff) {
                throw new InvalidPathException(
                        name, "the server's file names are " + charset + ", which lacks a character of this one");
            }
            out.put((byte) c);
            encoder.reset();
            result = encoder.encode(in, out, true);
        }
        encoder.flush(out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
