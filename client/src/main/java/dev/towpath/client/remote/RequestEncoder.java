package dev.towpath.client.remote;

import java.nio.charset.StandardCharsets;

/** Encodes every request of protocol version 3 (draft-ietf-secsh-filexfer-02) and OpenSSH's extended ones (OpenSSH PROTOCOL section 4). */
final class RequestEncoder {
    /** The version we speak. */
    static final int VERSION = 3;

    private final FileNames names;
    private final boolean followsDraft;

    RequestEncoder(FileNames names) {
        this(names, false);
    }

    /** For a server that reads SYMLINK as the draft has it, if {@code followsDraft}. */
    RequestEncoder(FileNames names, boolean followsDraft) {
        this.names = names;
        this.followsDraft = followsDraft;
    }

    static Request init() {
        return new Request(new WireWriter(PacketType.INIT).int32(VERSION).packet(0));
    }

    Request open(String path, int flags, AttributeChange attributes) {
        WireWriter out = start(PacketType.OPEN).string(names.encode(path)).int32(flags);
        WireAttributes.write(out, attributes);
        return done(out);
    }

    Request close(byte[] handle) {
        return done(start(PacketType.CLOSE).string(handle));
    }

    Request read(byte[] handle, long offset, int length) {
        return done(start(PacketType.READ).string(handle).int64(offset).int32(length));
    }

    /** A WRITE without its {@code length} bytes of data, which are sent right behind it. */
    Request write(byte[] handle, long offset, int length) {
        return new Request(start(PacketType.WRITE)
                .string(handle)
                .int64(offset)
                .int32(length)
                .packet(length));
    }

    Request stat(String path) {
        return onPath(PacketType.STAT, path);
    }

    Request lstat(String path) {
        return onPath(PacketType.LSTAT, path);
    }

    Request fstat(byte[] handle) {
        return done(start(PacketType.FSTAT).string(handle));
    }

    Request setstat(String path, AttributeChange change) {
        WireWriter out = start(PacketType.SETSTAT).string(names.encode(path));
        WireAttributes.write(out, change);
        return done(out);
    }

    Request fsetstat(byte[] handle, AttributeChange change) {
        WireWriter out = start(PacketType.FSETSTAT).string(handle);
        WireAttributes.write(out, change);
        return done(out);
    }

    Request opendir(String path) {
        return onPath(PacketType.OPENDIR, path);
    }

    Request readdir(byte[] handle) {
        return done(start(PacketType.READDIR).string(handle));
    }

    Request remove(String path) {
        return onPath(PacketType.REMOVE, path);
    }

    Request mkdir(String path, AttributeChange attributes) {
        WireWriter out = start(PacketType.MKDIR).string(names.encode(path));
        WireAttributes.write(out, attributes);
        return done(out);
    }

    Request rmdir(String path) {
        return onPath(PacketType.RMDIR, path);
    }

    Request realpath(String path) {
        return onPath(PacketType.REALPATH, path);
    }

    Request rename(String from, String to) {
        return done(start(PacketType.RENAME).string(names.encode(from)).string(names.encode(to)));
    }

    Request readlink(String path) {
        return onPath(PacketType.READLINK, path);
    }

    /**
     * Makes {@code link} point to {@code target}. The draft wants the link first; OpenSSH has always read the target
     * first (PROTOCOL section 4.1), and the servers of this world follow OpenSSH; but for one that reads it as
     * draft-ietf-secsh-filexfer-02 section 6.10 has it.
     */
    Request symlink(String link, String target) {
        return done(start(PacketType.SYMLINK)
                .string(names.encode(followsDraft ? link : target))
                .string(names.encode(followsDraft ? target : link)));
    }

    /** An extended request without fields. */
    Request extended(String name) {
        return done(extension(name));
    }

    /** An extended request on one path. */
    Request extendedOnPath(String name, String path) {
        return done(extension(name).string(names.encode(path)));
    }

    /** An extended request on two paths, in the order the extension wants. */
    Request extendedOnPaths(String name, String first, String second) {
        return done(extension(name).string(names.encode(first)).string(names.encode(second)));
    }

    /** An extended request on an open file. */
    Request extendedOnHandle(String name, byte[] handle) {
        return done(extension(name).string(handle));
    }

    /** {@code copy-data} (draft-ietf-secsh-filexfer-extensions-00, section 7). */
    Request copyData(byte[] from, long offset, long length, byte[] to, long targetOffset) {
        return done(extension(Capability.COPY_DATA.extension())
                .string(from)
                .int64(offset)
                .int64(length)
                .string(to)
                .int64(targetOffset));
    }

    /** The hash of a whole file: from 0, to the end, in one block. */
    Request checkFile(String name, String path, String algorithm) {
        return done(extension(name)
                .string(names.encode(path))
                .string(algorithm.getBytes(StandardCharsets.US_ASCII))
                .int64(0)
                .int64(0)
                .int32(0));
    }

    /** The MD5 hash of a whole file: from 0, to the end, without a quick check of its beginning. */
    Request md5Hash(String name, String path) {
        return done(extension(name).string(names.encode(path)).int64(0).int64(0).string(new byte[0]));
    }

    private Request onPath(int type, String path) {
        return done(start(type).string(names.encode(path)));
    }

    private static WireWriter extension(String name) {
        return start(PacketType.EXTENDED).string(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static WireWriter start(int type) {
        return new WireWriter(type).int32(0);
    }

    private static Request done(WireWriter out) {
        return new Request(out.packet(0));
    }
}
