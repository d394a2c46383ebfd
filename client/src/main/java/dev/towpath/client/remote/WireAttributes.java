package dev.towpath.client.remote;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ATTRS structure of protocol version 3 (draft-ietf-secsh-filexfer-02, section 5). Times are taken as unsigned, as
 * OpenSSH does: 1970 to 2106.
 */
final class WireAttributes {
    static final int SIZE = 1;
    static final int UIDGID = 2;
    static final int PERMISSIONS = 4;
    static final int TIMES = 8;
    static final int EXTENDED = 0x80000000;

    private static final long LAST_SECOND = 0xffffffffL;

    private long size = -1;
    private OptionalInt uid = OptionalInt.empty();
    private OptionalInt gid = OptionalInt.empty();
    private OptionalInt mode = OptionalInt.empty();
    private @Nullable Instant accessed;
    private @Nullable Instant modified;

    private WireAttributes() {}

    static WireAttributes read(WireReader in) throws MalformedReplyException {
        WireAttributes read = new WireAttributes();
        int flags = in.int32();
        if ((flags & SIZE) != 0) {
            read.size = Math.max(-1, in.int64());
        }
        if ((flags & UIDGID) != 0) {
            read.uid = OptionalInt.of(in.int32());
            read.gid = OptionalInt.of(in.int32());
        }
        if ((flags & PERMISSIONS) != 0) {
            read.mode = OptionalInt.of(in.int32());
        }
        if ((flags & TIMES) != 0) {
            read.accessed = Instant.ofEpochSecond(in.uint32());
            read.modified = Instant.ofEpochSecond(in.uint32());
        }
        if ((flags & EXTENDED) != 0) {
            skipExtended(in);
        }
        return read;
    }

    /** Of one file: {@code longName} is empty outside listings. */
    RemoteFile of(String name, String path, String longName) {
        return new RemoteFile(
                name,
                path,
                mode.isPresent() ? RemoteType.ofMode(mode.getAsInt()) : RemoteType.UNKNOWN,
                size,
                mode.isPresent() ? OptionalInt.of(mode.getAsInt() & 0xfff) : mode,
                uid,
                gid,
                Optional.ofNullable(accessed),
                Optional.ofNullable(modified),
                longName);
    }

    static void write(WireWriter out, AttributeChange change) {
        int flags = (change.size().isPresent() ? SIZE : 0)
                | (change.owner().isPresent() ? UIDGID : 0)
                | (change.permissions().isPresent() ? PERMISSIONS : 0)
                | (change.times().isPresent() ? TIMES : 0);
        out.int32(flags);
        change.size().ifPresent(out::int64);
        change.owner().ifPresent(owner -> out.int32(owner.uid()).int32(owner.gid()));
        change.permissions().ifPresent(out::int32);
        change.times().ifPresent(times -> out.int32(seconds(times.accessed())).int32(seconds(times.modified())));
    }

    private static int seconds(Instant time) {
        return (int) Math.min(LAST_SECOND, Math.max(0, time.getEpochSecond()));
    }

    private static void skipExtended(WireReader in) throws MalformedReplyException {
        int count = in.int32();
        // Each pair takes eight bytes at least, so a count above that is a lie that would cost time.
        if (count < 0 || count > in.remaining() / 8) {
            throw new MalformedReplyException(Integer.toUnsignedString(count) + " extended attributes in a packet with "
                    + in.remaining() + " bytes left");
        }
        for (int i = 0; i < count; i++) {
            in.skipString();
            in.skipString();
        }
    }
}
