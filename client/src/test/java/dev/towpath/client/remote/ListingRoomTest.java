package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ListingRoomTest {
    private static final Attempt LIST = new Attempt("list", "/d", "files.example.com:22");
    private final ListingRoom room = new ListingRoom(3, 20);

    /** Of twelve characters. */
    private static RemoteFile file() {
        return new RemoteFile(
                "a.b",
                "/d/a.b",
                RemoteType.REGULAR,
                1,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                "-rw");
    }

    @Test
    void endsWithTheEntries() {
        assertThatThrownBy(() -> room.take(LIST, 4, file()))
                .isInstanceOf(SftpException.class)
                .hasMessage(
                        "list \"/d\" on files.example.com:22: it has more than 3 entries; take them piece by piece, or"
                                + " raise maxEntries");
    }

    @Test
    void endsWithTheCharactersOfAllThatAreHeld() throws SftpException {
        room.take(LIST, 1, file());

        assertThatThrownBy(() -> room.take(LIST, 2, file()))
                .isInstanceOf(SftpException.class)
                .hasMessageContaining("its names have more than 20 characters");
    }

    @Test
    void growsAsListingsEnd() throws SftpException {
        room.take(LIST, 1, file());
        room.leave(ListingRoom.characters(file()));

        assertThatCode(() -> room.take(LIST, 1, file())).doesNotThrowAnyException();
    }
}
