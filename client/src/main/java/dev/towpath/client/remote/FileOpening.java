package dev.towpath.client.remote;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What a set of {@link OpenOption}s comes to in protocol version 3. The rules are those of
 * {@link java.nio.file.Files#newByteChannel}.
 *
 * @param options the options, checked
 */
record FileOpening(Set<StandardOpenOption> options) {
    /** For a stream: CREATE, TRUNCATE_EXISTING and WRITE unless something is said. */
    static FileOpening forWriting(OpenOption... given) {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(given));
        if (options.contains(StandardOpenOption.READ)) {
            throw new IllegalArgumentException("a stream that is written to cannot be opened with READ; use open(…)");
        }
        if (given.length == 0) {
            options.add(StandardOpenOption.CREATE);
            options.add(StandardOpenOption.TRUNCATE_EXISTING);
        }
        options.add(StandardOpenOption.WRITE);
        return of(options);
    }

    /** For a channel: READ unless WRITE or APPEND is there. */
    static FileOpening of(Set<? extends OpenOption> given) {
        Set<StandardOpenOption> options = EnumSet.noneOf(StandardOpenOption.class);
        for (OpenOption option : given) {
            if (!(option instanceof StandardOpenOption standard)) {
                throw new IllegalArgumentException(unsupported(option));
            }
            options.add(standard);
        }
        FileOpening opening = new FileOpening(options);
        if (!opening.writes()) {
            options.add(StandardOpenOption.READ);
        }
        opening.check();
        return opening;
    }

    private static String unsupported(OpenOption option) {
        return option == LinkOption.NOFOLLOW_LINKS
                ? "SFTP version 3 cannot open a file without following links (NOFOLLOW_LINKS); look with lstat first"
                : "option " + option + " means nothing to an SFTP server; use those of StandardOpenOption";
    }

    private void check() {
        if (appends() && reads()) {
            throw new IllegalArgumentException("READ and APPEND exclude each other; use READ and WRITE");
        }
        if (appends() && has(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new IllegalArgumentException("APPEND and TRUNCATE_EXISTING exclude each other; choose one");
        }
    }

    boolean reads() {
        return has(StandardOpenOption.READ);
    }

    boolean writes() {
        return has(StandardOpenOption.WRITE) || appends();
    }

    boolean appends() {
        return has(StandardOpenOption.APPEND);
    }

    boolean deletesOnClose() {
        return has(StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Whether each write must reach the server's disk before it returns. */
    boolean syncs() {
        return writes() && (has(StandardOpenOption.SYNC) || has(StandardOpenOption.DSYNC));
    }

    /**
     * Whether the file must be emptied once it is open: SSH_FXF_TRUNC is defined together with SSH_FXF_CREAT only
     * (draft-ietf-secsh-filexfer-02, section 6.3).
     */
    boolean emptiesOnceOpen() {
        return writes() && has(StandardOpenOption.TRUNCATE_EXISTING) && !creates();
    }

    /** Whether what the file holds is to stay. */
    boolean goesOn() {
        return writes() && !has(StandardOpenOption.TRUNCATE_EXISTING) && !createsNew();
    }

    boolean createsNew() {
        return writes() && has(StandardOpenOption.CREATE_NEW);
    }

    Set<OpenFlag> flags() {
        Set<OpenFlag> flags = EnumSet.noneOf(OpenFlag.class);
        if (reads()) {
            flags.add(OpenFlag.READ);
        }
        if (writes()) {
            flags.add(OpenFlag.WRITE);
        }
        if (appends()) {
            flags.add(OpenFlag.APPEND);
        }
        if (creates()) {
            flags.add(OpenFlag.CREATE);
        }
        if (createsNew()) {
            flags.add(OpenFlag.EXCLUSIVE);
        } else if (creates() && has(StandardOpenOption.TRUNCATE_EXISTING)) {
            flags.add(OpenFlag.TRUNCATE);
        }
        return flags;
    }

    private boolean creates() {
        return writes() && (has(StandardOpenOption.CREATE) || has(StandardOpenOption.CREATE_NEW));
    }

    private boolean has(StandardOpenOption option) {
        return options.contains(option);
    }
}
