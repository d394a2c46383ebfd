package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The listing of one directory in a {@link Pipeline}: several READDIRs in flight, more as it proves to be long. Replies may
 * come in any order, or one not at all: the listing is whole when one said that this was the end, and all that were asked
 * before that one are answered.
 */
final class PipelinedListing {
    private static final int AHEAD_MAX = 16;

    private final Pipeline pipeline;
    private final Listings all;
    private final Dialogue dialogue;
    private final String path;
    private final Attempt attempt;
    private final ListingRoom room;
    private final Pipeline.Then<List<RemoteFile>> then;
    private final Pipeline.Otherwise otherwise;
    private final List<RemoteFile> entries = new ArrayList<>();
    private byte[] handle = {};
    private int ahead = 2;
    private final NavigableSet<Integer> asked = new TreeSet<>();
    private int next;
    /** The first request that was answered by the end of the directory. */
    private int last = Integer.MAX_VALUE;

    private long characters;
    private int empty;
    private boolean ended;

    PipelinedListing(
            Pipeline pipeline,
            Listings all,
            Dialogue dialogue,
            String path,
            ListingRoom room,
            Pipeline.Then<List<RemoteFile>> then,
            Pipeline.Otherwise otherwise) {
        this.pipeline = pipeline;
        this.all = all;
        this.dialogue = dialogue;
        this.path = path;
        this.attempt = dialogue.attempt("list", path);
        this.room = room;
        this.then = then;
        this.otherwise = otherwise;
    }

    void begin(Pipeline.Otherwise whenClosed) throws SftpException {
        Request request = dialogue.encoder().opendir(path);
        pipeline.ask("list", path, request, PacketType.HANDLE, Dialogue::handle, this::opened, whenClosed);
    }

    private void opened(byte[] given) throws IOException {
        handle = given;
        all.opened(this);
        askMore();
    }

    private void askMore() throws SftpException {
        while (asked.size() < ahead && last == Integer.MAX_VALUE && !ended) {
            int number = next++;
            asked.add(number);
            Request request = dialogue.encoder().readdir(handle);
            pipeline.ask(
                    "list",
                    path,
                    request,
                    PacketType.NAME,
                    this::read,
                    some -> took(number, some),
                    refused -> refused(number, refused));
        }
    }

    private List<RemoteFile> read(WireReader fields) throws MalformedReplyException {
        List<RemoteFile> some = new ArrayList<>();
        int count = DirectoryCursor.entries(dialogue.names(), path, fields, false, some::add);
        empty = count == 0 ? empty + 1 : 0;
        if (empty > DirectoryCursor.EMPTY_MAX) {
            throw new MalformedReplyException("a listing of empty replies without end");
        }
        return some;
    }

    private void took(int number, List<RemoteFile> some) throws IOException {
        asked.remove(number);
        if (ended) {
            return;
        }
        try {
            for (RemoteFile file : some) {
                characters += ListingRoom.characters(file);
                room.take(attempt, entries.size() + 1, file);
                entries.add(file);
            }
        } catch (SftpException tooMuch) {
            end();
            otherwise.take(tooMuch);
            return;
        }
        ahead = Math.min(AHEAD_MAX, ahead * 2);
        askMore();
        endIfWhole();
    }

    private void refused(int number, SftpException refusal) throws IOException {
        asked.remove(number);
        // What a server says of a directory behind its end is of no interest.
        if (ended || number > last) {
            return;
        }
        if (refusal.status().orElse(Status.OK) == Status.EOF) {
            last = number;
            endIfWhole();
        } else {
            end();
            otherwise.take(refusal);
        }
    }

    private void endIfWhole() throws IOException {
        if (last < Integer.MAX_VALUE && (asked.isEmpty() || asked.first() > last)) {
            end();
            then.take(entries);
        }
    }

    /** Asks for nothing more and closes the directory. */
    void end() {
        ended = true;
        room.leave(characters);
        characters = 0;
        all.ended(this);
        dialogue.forget(handle);
    }
}
