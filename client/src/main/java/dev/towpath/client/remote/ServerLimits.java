package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;

/**
 * What the server allows (OpenSSH PROTOCOL section 4.8, {@code limits@openssh.com}); 0 where it sets no limit or does
 * not say.
 *
 * @param packet bytes of one packet
 * @param read bytes one READ may ask for
 * @param write bytes one WRITE may carry
 * @param handles files open at a time
 * @since 0.1
 */
public record ServerLimits(long packet, long read, long write, long handles) {
    static final ServerLimits UNKNOWN = new ServerLimits(0, 0, 0, 0);

    /** What every server must take (draft-ietf-secsh-filexfer-02, section 3). */
    private static final int EVERYWHERE = 32 * 1024;

    /** The packet every server should take (draft-ietf-secsh-filexfer-02, section 3). */
    private static final long PACKET_EVERYWHERE = 34_000;

    /** 255 KiB: OpenSSH's own limit, and below the packet size we take ourselves. */
    private static final int MOST = 255 * 1024;

    /** Asks the server; it has {@link Capability#LIMITS}, and may refuse all the same. */
    static ServerLimits ask(Dialogue dialogue) throws IOException {
        try {
            return dialogue.ask(
                    dialogue.attempt("ask for limits", ""),
                    dialogue.encoder().extended(Capability.LIMITS.extension()),
                    PacketType.EXTENDED_REPLY,
                    ServerLimits::read);
        } catch (SftpException refused) {
            if (refused.status().isPresent()) {
                return UNKNOWN;
            }
            throw refused;
        }
    }

    static ServerLimits read(WireReader fields) throws MalformedReplyException {
        return new ServerLimits(
                Math.max(0, fields.int64()),
                Math.max(0, fields.int64()),
                Math.max(0, fields.int64()),
                Math.max(0, fields.int64()));
    }

    /** The longest request, its length field not counted; {@code without} for a server that names no limit. */
    long packet(long without) {
        return packet == 0 ? without : Math.max(packet, PACKET_EVERYWHERE);
    }

    /** The size of READ requests. */
    int readSize() {
        return size(read, EVERYWHERE);
    }

    /** The size of WRITE requests; {@code without} for a server that names no limit. */
    int writeSize(int without) {
        return size(write, without);
    }

    private int size(long limit, int without) {
        long size = limit == 0 ? without : Math.min(limit, MOST);
        if (packet > 0) {
            size = Math.min(size, Math.max(1, packet - 1024));
        }
        return (int) size;
    }
}
