package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/** Whole files as arrays and texts. */
final class Contents {
    /** What virtual machines take for the length of an array. */
    private static final int ARRAY_MAX = Integer.MAX_VALUE - 8;

    /** Memory for a file before any of it has come: what a server says of its size is no reason for more. */
    private static final int FIRST = 1024 * 1024;

    private Contents() {}

    static byte[] read(Carrier carrier, String remote, TransferOptions options) throws IOException {
        Content content = new Content(carrier, remote);
        try {
            Transferred unused = StreamDownload.run(carrier, remote, content, options.offset(0), content::expect);
            return content.bytes();
        } catch (SftpException e) {
            throw Retold.as("read", remote, e);
        }
    }

    /** Grows with what comes. */
    private static final class Content extends OutputStream {
        private final Carrier carrier;
        private final String remote;
        private ByteArrayOutputStream target = new ByteArrayOutputStream();

        Content(Carrier carrier, String remote) {
            this.carrier = carrier;
            this.remote = remote;
        }

        void expect(long size) throws SftpException {
            if (size > ARRAY_MAX) {
                throw new SftpException(failure(carrier, remote, "is too large for an array: " + size + " bytes")
                        .withAdvice("fetch it with get, or piece by piece with read"));
            }
            target = new ByteArrayOutputStream((int) Math.min(Math.max(0, size), FIRST));
        }

        @Override
        public void write(int one) {
            target.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.write(bytes, offset, length);
        }

        byte[] bytes() {
            return target.toByteArray();
        }
    }

    static String readText(Carrier carrier, String remote, Charset charset, TransferOptions options)
            throws IOException {
        byte[] content = read(carrier, remote, options);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SftpException(
                    failure(
                                    carrier,
                                    remote,
                                    "is no text in " + charset + ": byte " + bytes.position() + " means nothing")
                            .withAdvice("name the charset it is in, or use readBytes"),
                    e);
        }
    }

    /**
     * Encodes {@code text}.
     *
     * @throws IllegalArgumentException if {@code charset} lacks one of its characters
     */
    static byte[] encoded(String text, Charset charset) {
        try {
            ByteBuffer bytes = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            return Arrays.copyOfRange(bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text holds a character that " + charset + " lacks", e);
        }
    }

    private static Failure failure(Carrier carrier, String remote, String reason) {
        return Failure.of("read", reason)
                .withPath(remote)
                .withServer(carrier.files().server());
    }
}
