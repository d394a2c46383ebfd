package dev.towpath.client.nio;

import dev.towpath.client.remote.FileNames;
import java.io.ByteArrayOutputStream;
import java.net.URI;

/**
 * Paths in URIs. What is no plain character is percent-escaped as the bytes of UTF-8, and a byte that means nothing
 * there as itself, so that every name comes back.
 */
final class PathUri {
    private static final String PLAIN = "-._~/!$&'()*+,;=:@";

    private PathUri() {}

    static URI of(URI root, String path) {
        StringBuilder text = new StringBuilder();
        for (byte b : FileNames.UTF_8.encode(path)) {
            char c = (char) (b & 0xff);
            boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
            if (letterOrDigit || PLAIN.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
            }
        }
        return URI.create(root.getScheme() + "://" + root.getRawAuthority() + text);
    }

    static String path(URI uri) {
        String raw = uri.getRawPath();
        if (raw == null || raw.isEmpty()) {
            return "/";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next;
        for (int at = 0; at < raw.length(); at = next) {
            if (raw.charAt(at) == '%') {
                next = at + 3;
                bytes.write(Integer.parseInt(raw.substring(at + 1, next), 16));
            } else {
                next = raw.offsetByCodePoints(at, 1);
                bytes.writeBytes(FileNames.UTF_8.encode(raw.substring(at, next)));
            }
        }
        return FileNames.UTF_8.decode(bytes.toByteArray());
    }
}
