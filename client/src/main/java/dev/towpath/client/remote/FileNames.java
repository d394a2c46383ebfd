package dev.towpath.client.remote;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;

/**
 * File names between the bytes of the wire and Java strings, in one charset and without loss. A byte that means nothing
 * in the charset becomes the lone surrogate U+DC00 + byte (U+DC80 to U+DCFF), as in Python's {@code surrogateescape}
 * (PEP 383), and turns back into that byte. A name that cannot be written is refused: a replacement character would
 * reach another file. Immutable, thread-safe.
 *
 * @since 0.1
 */
public final class FileNames {
    private static final char ESCAPE = 0xDC00;

    /** Names in UTF-8, which is what OpenSSH and nearly every server store. */
    public static final FileNames UTF_8 = new FileNames(StandardCharsets.UTF_8);

    private final Charset charset;

    /** Names in {@code charset}. */
    public FileNames(Charset charset) {
        this.charset = charset;
    }

    /** Decodes a name or a path; never fails. */
    public String decode(byte[] name) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate((int) (name.length * (double) Math.max(1, decoder.maxCharsPerByte())) + 2);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                byte b = in.get();
                out.put(b < 0 ? (char) (ESCAPE | (b & 0xff)) : (char) b);
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        decoder.flush(out);
        return out.flip().toString();
    }

    /**
     * Encodes a name or a path.
     *
     * @throws InvalidPathException if the charset cannot express it, or it holds a NUL, at which servers cut a name short
     */
    public byte[] encode(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new InvalidPathException(name, "a remote name cannot hold a NUL character");
        }
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
