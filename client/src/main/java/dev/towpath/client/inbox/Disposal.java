package dev.towpath.client.inbox;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.util.Optional;

/**
 * What happens to a file that is no longer wanted in the inbox. Others may do the same at the same time: that it is
 * gone is what was wanted.
 */
sealed interface Disposal {
    /** It stays. */
    record Stay() implements Disposal {
        @Override
        public void of(Postroom room, String inbox, RemoteFile file) {}
    }

    /** It is deleted. */
    record Delete() implements Disposal {
        @Override
        public void of(Postroom room, String inbox, RemoteFile file) throws IOException {
            try {
                room.delete(file.path());
            } catch (NoSuchRemoteFileException e) {
                // Gone is what was wanted.
            }
        }
    }

    /**
     * It is moved to another directory, and gets a number if there is one of its name.
     *
     * @param directory absolute, or as seen from the inbox
     */
    record Move(String directory) implements Disposal {
        private static final int NUMBERS = 10_000;

        @Override
        public void of(Postroom room, String inbox, RemoteFile file) throws IOException {
            String target = RemotePaths.resolve(
                    RemotePaths.isAbsolute(directory) ? directory : RemotePaths.resolve(inbox, directory), file.name());
            try {
                toFreeName(room, file, target);
            } catch (NoSuchRemoteFileException e) {
                if (room.find(file.path()).isEmpty()) {
                    return;
                }
                room.makeDirectories(RemotePaths.parent(target));
                toFreeName(room, file, target);
            }
        }

        private static void toFreeName(Postroom room, RemoteFile file, String target) throws IOException {
            String free = target;
            for (int number = 1; ; number++) {
                try {
                    room.rename(file.path(), free);
                    return;
                } catch (RemoteFileExistsException e) {
                    if (number > NUMBERS) {
                        throw e;
                    }
                    free = target + "." + number;
                }
            }
        }
    }

    /** Does it. */
    void of(Postroom room, String inbox, RemoteFile file) throws IOException;

    /** Does it if {@code identity} is still what lies there: a new file of that name may have come meanwhile. */
    default void ofSame(Postroom room, String inbox, FileIdentity identity, RemoteFile file) throws IOException {
        if (this instanceof Stay) {
            return;
        }
        Optional<RemoteFile> there = room.find(file.path());
        if (there.isPresent() && FileIdentity.of(identity.inbox(), there.get()).equals(identity)) {
            of(room, inbox, file);
        }
    }
}
