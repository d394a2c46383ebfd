package dev.towpath.client.remote;

/** The status codes of protocol version 3 (draft-ietf-secsh-filexfer-02, section 7), and those of later versions that servers send all the same. */
final class Status {
    static final int OK = 0;
    static final int EOF = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;
    static final int BAD_MESSAGE = 5;
    static final int NO_CONNECTION = 6;
    static final int CONNECTION_LOST = 7;
    static final int OP_UNSUPPORTED = 8;
    static final int NO_SUCH_PATH = 10;
    static final int FILE_ALREADY_EXISTS = 11;
    static final int WRITE_PROTECT = 12;
    static final int NO_SPACE = 14;
    static final int QUOTA_EXCEEDED = 15;
    static final int DIR_NOT_EMPTY = 18;
    static final int NOT_A_DIRECTORY = 19;
    static final int FILE_IS_A_DIRECTORY = 24;

    private Status() {}
}
