package dev.towpath.client.peers;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A tree in which every directory holds another one, and that is all. A server makes it up as it is asked. */
public final class EndlessTree {
    private static final int NAME = 104;
    private static final int READLINK = 19;
    private static final int END_OF_FILE = 1;
    private static final int FAILURE = 4;

    private EndlessTree() {}

    /**
     * A server whose every directory lists one entry called {@code name}, which it calls a {@code mode}; asked what lies
     * there in the end, it says a directory. It says of every path that it is real.
     */
    public static EvilServer of(int mode, String name) throws IOException {
        AtomicInteger opened = new AtomicInteger();
        Set<String> listed = ConcurrentHashMap.newKeySet();
        return EvilServer.start()
                .on(EvilServer.OPENDIR, (ask, session) -> session.handle(ask, "d" + opened.incrementAndGet()))
                .on(EvilServer.STAT, (ask, session) -> session.attributes(ask, EvilServer.DIRECTORY, 0))
                .on(EvilServer.LSTAT, (ask, session) -> session.attributes(ask, EvilServer.DIRECTORY, 0))
                .on(READLINK, (ask, session) -> session.status(ask, FAILURE, "it is a directory"))
                .on(EvilServer.READDIR, (ask, session) -> {
                    if (listed.add(ask.string())) {
                        session.send(new EvilPacket(NAME)
                                .int32(ask.id())
                                .int32(1)
                                .string(name)
                                .string("")
                                .int32(EvilSession.PERMISSIONS)
                                .int32(mode));
                    } else {
                        session.status(ask, END_OF_FILE, "");
                    }
                });
    }
}
