package dev.towpath.client.remote;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Waits for the server's VERSION (draft-ietf-secsh-filexfer-02, section 4). */
final class Greeting implements ReplyHandler {
    /** Extensions a server may list; OpenSSH lists eleven. */
    private static final int EXTENSIONS_MAX = 1000;

    /**
     * What the server said.
     *
     * @param version the version of the protocol it will speak
     * @param extensions by name, with their data, mostly a version number
     */
    record Version(int version, Map<String, String> extensions) {}

    private final CompletableFuture<Version> version = new CompletableFuture<>();

    CompletableFuture<Version> version() {
        return version;
    }

    void version(int number, WireReader fields) throws MalformedReplyException {
        Map<String, String> extensions = new LinkedHashMap<>();
        while (fields.remaining() > 0) {
            String name = new String(fields.string(), StandardCharsets.UTF_8);
            extensions.put(name, new String(fields.string(), StandardCharsets.UTF_8));
            if (extensions.size() > EXTENSIONS_MAX) {
                throw new MalformedReplyException("more than " + EXTENSIONS_MAX + " extensions");
            }
        }
        version.complete(new Version(number, Map.copyOf(extensions)));
    }

    @Override
    public void reply(int type, WireReader fields) throws MalformedReplyException {
        throw new MalformedReplyException(PacketType.name(type) + " before SSH_FXP_VERSION");
    }

    @Override
    public void lost(Loss loss) {
        version.completeExceptionally(new Exchange.LostException(loss));
    }
}
