package dev.towpath.client.remote;

import dev.towpath.client.errors.Printable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Requests and replies of protocol version 3 in words, one line each, for the wire log. File content is never part of
 * it, only its length; text of the server's is made safe to print; what cannot be read is said to be so.
 */
final class WireText {
    private static final HexFormat HEX = HexFormat.of();

    private final FileNames names;

    WireText(FileNames names) {
        this.names = names;
    }

    /** A request, from its length on; of a WRITE the header is enough. */
    String request(byte[] packet, int offset, int length) {
        WireReader in = new WireReader(packet, offset, length);
        try {
            in.int32();
            int type = in.uint8();
            if (type == PacketType.INIT) {
                return "INIT version " + in.int32();
            }
            return Integer.toUnsignedString(in.int32()) + " " + named(type) + fields(type, in);
        } catch (MalformedReplyException e) {
            return "a request that cannot be shown: " + e.getMessage();
        }
    }

    /** A reply other than DATA. */
    String reply(int type, int id, WireReader in) {
        if (type == PacketType.VERSION) {
            return "VERSION " + Integer.toUnsignedString(id) + extensions(in);
        }
        String start = Integer.toUnsignedString(id) + " ";
        try {
            return start
                    + switch (type) {
                        case PacketType.STATUS -> "STATUS " + status(in);
                        case PacketType.HANDLE -> "HANDLE " + HEX.formatHex(in.string());
                        case PacketType.NAME -> "NAME, " + listed(in);
                        case PacketType.ATTRS -> "ATTRS" + attributes(in);
                        case PacketType.EXTENDED_REPLY -> "EXTENDED_REPLY, " + in.remaining() + " bytes";
                        default -> named(type) + ", " + in.remaining() + " bytes";
                    };
        } catch (MalformedReplyException e) {
            return start + named(type) + " that makes no sense: " + e.getMessage();
        }
    }

    private String fields(int type, WireReader in) throws MalformedReplyException {
        return switch (type) {
            case PacketType.OPEN -> path(in) + String.format(" flags 0x%02x", in.int32()) + attributes(in);
            case PacketType.CLOSE, PacketType.FSTAT, PacketType.READDIR -> handle(in);
            case PacketType.READ -> handle(in) + " at " + in.int64() + ", " + in.uint32() + " bytes";
            case PacketType.WRITE -> handle(in) + " at " + in.int64() + ", " + in.uint32() + " bytes";
            case PacketType.SETSTAT, PacketType.MKDIR -> path(in) + attributes(in);
            case PacketType.FSETSTAT -> handle(in) + attributes(in);
            case PacketType.RENAME -> path(in) + " to" + path(in);
            case PacketType.SYMLINK -> path(in) + " at" + path(in);
            case PacketType.EXTENDED -> extended(in);
            default -> path(in);
        };
    }

    private String extended(WireReader in) throws MalformedReplyException {
        String name = text(in.string());
        String start = " " + Printable.text(name);
        return switch (name) {
            case "posix-rename@openssh.com", "hardlink@openssh.com" -> start + path(in) + " to" + path(in);
            case "statvfs@openssh.com", "expand-path@openssh.com", "home-directory" -> start + path(in);
            case "fsync@openssh.com", "fstatvfs@openssh.com" -> start + handle(in);
            default -> start + ", " + in.remaining() + " bytes";
        };
    }

    private String path(WireReader in) throws MalformedReplyException {
        return " \"" + Printable.text(names.decode(in.string())) + "\"";
    }

    private static String handle(WireReader in) throws MalformedReplyException {
        return " " + HEX.formatHex(in.string());
    }

    private static String status(WireReader in) throws MalformedReplyException {
        String code = Integer.toUnsignedString(in.int32());
        return in.remaining() == 0 ? code : code + " \"" + Printable.text(text(in.string())) + "\"";
    }

    private String listed(WireReader in) throws MalformedReplyException {
        int count = in.int32();
        String first = count > 0 ? ", first" + path(in) : "";
        return Integer.toUnsignedString(count) + (count == 1 ? " name" : " names") + first;
    }

    private static String attributes(WireReader in) throws MalformedReplyException {
        if (in.remaining() == 0) {
            return "";
        }
        int flags = in.int32();
        StringBuilder text = new StringBuilder();
        if ((flags & WireAttributes.SIZE) != 0) {
            text.append(" size ").append(in.int64());
        }
        if ((flags & WireAttributes.UIDGID) != 0) {
            text.append(" owner ").append(in.uint32()).append(':').append(in.uint32());
        }
        if ((flags & WireAttributes.PERMISSIONS) != 0) {
            text.append(String.format(" mode %06o", in.int32()));
        }
        if ((flags & WireAttributes.TIMES) != 0) {
            text.append(" times ").append(in.uint32()).append(' ').append(in.uint32());
        }
        return text.toString();
    }

    private static String extensions(WireReader in) {
        StringBuilder text = new StringBuilder();
        try {
            while (in.remaining() > 0) {
                text.append(", ").append(Printable.text(text(in.string()))).append(' ');
                text.append(Printable.text(text(in.string())));
            }
        } catch (MalformedReplyException e) {
            text.append(", and something that makes no sense");
        }
        return text.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String named(int type) {
        return switch (type) {
            case PacketType.OPEN -> "OPEN";
            case PacketType.CLOSE -> "CLOSE";
            case PacketType.READ -> "READ";
            case PacketType.WRITE -> "WRITE";
            case PacketType.LSTAT -> "LSTAT";
            case PacketType.FSTAT -> "FSTAT";
            case PacketType.SETSTAT -> "SETSTAT";
            case PacketType.FSETSTAT -> "FSETSTAT";
            case PacketType.OPENDIR -> "OPENDIR";
            case PacketType.READDIR -> "READDIR";
            case PacketType.REMOVE -> "REMOVE";
            case PacketType.MKDIR -> "MKDIR";
            case PacketType.RMDIR -> "RMDIR";
            case PacketType.REALPATH -> "REALPATH";
            case PacketType.STAT -> "STAT";
            case PacketType.RENAME -> "RENAME";
            case PacketType.READLINK -> "READLINK";
            case PacketType.SYMLINK -> "SYMLINK";
            case PacketType.EXTENDED -> "EXTENDED";
            default -> PacketType.name(type);
        };
    }
}
