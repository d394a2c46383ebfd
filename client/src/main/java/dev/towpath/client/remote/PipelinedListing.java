package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The listing of one directory in a {@link Pipeline}: several READDIRs in flight, more as it proves to be long. */
final class PipelinedListing {
    private static final int AHEAD_MAX = 16;

    private final Pipeline pipeline;
    private final Dialogue dialogue;
    private final String path;
    private final int maxEntries;
    private final Pipeline.Then<List<RemoteFile>> then;
    private final Pipeline.Otherwise otherwise;
    private final List<RemoteFile> entries = new ArrayList<>();
    private byte[] handle = {};
    private int ahead = 2;
    private int asked;
    private int empty;
    private boolean ended;

    PipelinedListing(
            Pipeline pipeline,
            Dialogue dialogue,
            String path,
            int maxEntries,
            Pipeline.Then<List<RemoteFile>> then,
            Pipeline.Otherwise otherwise) {
        this.pipeline = pipeline;
        this.dialogue = dialogue;
        this.path = path;
        this.maxEntries = maxEntries;
        this.then = then;
        this.otherwise = otherwise;
    }

    void begin(Pipeline.Otherwise whenClosed) throws SftpException {
        Request request = dialogue.encoder().opendir(path);
        pipeline.ask("list", path, request, PacketType.HANDLE, Dialogue::handle, this::opened, whenClosed);
    }

    private void opened(byte[] given) throws IOException {
        handle = given;
        pipeline.opened(this);
        askMore();
    }

    private void askMore() throws SftpException {
        while (asked < ahead && !ended) {
            asked++;
            Request request = dialogue.encoder().readdir(handle);
            pipeline.ask("list", path, request, PacketType.NAME, this::read, this::took, this::refused);
        }
    }

    private List<RemoteFile> read(WireReader fields) throws MalformedReplyException {
        List<RemoteFile> some = new ArrayList<>();
        int count = DirectoryCursor.entries(dialogue.names(), path, fields, some::add);
        empty = count == 0 ? empty + 1 : 0;
        if (empty > DirectoryCursor.EMPTY_MAX) {
            throw new MalformedReplyException("a listing of empty replies without end");
        }
        return some;
    }

    private void took(List<RemoteFile> some) throws IOException {
        asked--;
        if (ended) {
            return;
        }
        entries.addAll(some);
        if (entries.size() > maxEntries) {
            end();
            otherwise.take(new SftpException(dialogue.attempt("list", path)
                    .failed("it has more than " + maxEntries + " entries")
                    .withAdvice("take them piece by piece, or raise maxEntries")));
            return;
        }
        ahead = Math.min(AHEAD_MAX, ahead * 2);
        askMore();
    }

    /** The first refusal ends it: the end of the directory, or a failure. */
    private void refused(SftpException refusal) throws IOException {
        asked--;
        if (ended) {
            return;
        }
        end();
        if (refusal.status().orElse(Status.OK) == Status.EOF) {
            then.take(entries);
        } else {
            otherwise.take(refusal);
        }
    }

    /** Asks for nothing more and closes the directory. */
    void end() {
        ended = true;
        pipeline.ended(this);
        dialogue.forget(handle);
    }
}
