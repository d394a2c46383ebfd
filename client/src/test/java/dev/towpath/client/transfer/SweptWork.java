package dev.towpath.client.transfer;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.Storage;
import java.io.IOException;
import java.nio.file.Path;

/** Something a client does that writes: how to prepare it, how to do it, and what may be there when it went wrong. */
interface SweptWork {
    String name();

    /** Tells works of the same name apart. */
    default String family() {
        return getClass().getSimpleName();
    }

    /** Whether a server with this {@code personality} can do it; one that cannot refuses before anything is sent. */
    default boolean isPossible(Personality personality) {
        return true;
    }

    /** Where the server has its files, for a work whose local ones are in {@code here}. */
    default Storage storage(Path here) throws IOException {
        return Storage.inMemory();
    }

    /** Makes everything as it was before the first time, at a place where nothing is but the source. */
    void prepare(SweepPlace place) throws IOException;

    /** Does it, and returns what the client says of it. */
    String run(SweepPlace place, Sftp sftp) throws IOException;

    /** Fails unless what is there fits what the client said. */
    void judge(SweepPlace place, SweepCase what) throws IOException;

    /** Does the same once more, untroubled, and fails unless everything is as it was to be. */
    void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException;

    /** Whether {@code failure} is one that whoever calls it is told to expect. */
    default boolean isTyped(IOException failure) {
        return failure instanceof SftpException;
    }

    /** Whether it is done in spite of {@code trouble} if it may be tried again. */
    default boolean getsOver(Trouble trouble) {
        return trouble.heals();
    }
}
