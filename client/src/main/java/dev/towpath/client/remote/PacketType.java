package dev.towpath.client.remote;

/** The packet types of protocol version 3 (draft-ietf-secsh-filexfer-02, section 3). */
final class PacketType {
    static final int INIT = 1;
    static final int VERSION = 2;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int FSTAT = 8;
    static final int SETSTAT = 9;
    static final int FSETSTAT = 10;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int RMDIR = 15;
    static final int REALPATH = 16;
    static final int STAT = 17;
    static final int RENAME = 18;
    static final int READLINK = 19;
    static final int SYMLINK = 20;
    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED = 200;
    static final int EXTENDED_REPLY = 201;

    private PacketType() {}

    /** The name of a type, for messages. */
    static String name(int type) {
        return switch (type) {
            case VERSION -> "SSH_FXP_VERSION";
            case STATUS -> "SSH_FXP_STATUS";
            case HANDLE -> "SSH_FXP_HANDLE";
            case DATA -> "SSH_FXP_DATA";
            case NAME -> "SSH_FXP_NAME";
            case ATTRS -> "SSH_FXP_ATTRS";
            case EXTENDED_REPLY -> "SSH_FXP_EXTENDED_REPLY";
            default -> "packet type " + type;
        };
    }
}
