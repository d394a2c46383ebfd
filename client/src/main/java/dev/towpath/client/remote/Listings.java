package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The listings of a {@link Pipeline}. Some servers let few handles be open, and do not say how many: a listing that was
 * not begun beside others, for no reason given, is asked for once more, alone. For the thread of the pipeline.
 */
final class Listings {
    private final Pipeline pipeline;
    private final RemoteFileSystem files;
    private final BooleanSupplier idle;
    /** Of all that are being listed. */
    private final ListingRoom room;

    private final Set<PipelinedListing> open = new LinkedHashSet<>();
    private final Deque<Listing> postponed = new ArrayDeque<>();

    private record Listing(PipelinedListing listing, Pipeline.Otherwise otherwise) {}

    /** Asks {@code idle} whether nothing but listings is in flight. */
    Listings(Pipeline pipeline, RemoteFileSystem files, BooleanSupplier idle) {
        this.pipeline = pipeline;
        this.files = files;
        this.idle = idle;
        this.room = ListingRoom.of(files.options());
    }

    /** How many are still to be begun. */
    int postponed() {
        return postponed.size();
    }

    void begin(String path, Pipeline.Then<List<RemoteFile>> then, Pipeline.Otherwise otherwise) throws SftpException {
        begin(new Listing(
                new PipelinedListing(pipeline, this, files.dialogue(), path, room, then, otherwise), otherwise));
    }

    private void begin(Listing asked) throws SftpException {
        boolean last = isAlone();
        asked.listing().begin(refusal -> {
            if (!last && refusal.status().orElse(Status.OK) == Status.FAILURE) {
                postponed.add(asked);
            } else {
                asked.otherwise().take(files.secondLook().afterOpendir(refusal));
            }
        });
    }

    /** Begins the next one that was postponed, if it is alone now. */
    void next() throws SftpException {
        if (!postponed.isEmpty() && isAlone()) {
            begin(postponed.remove());
        }
    }

    private boolean isAlone() {
        return open.isEmpty() && idle.getAsBoolean();
    }

    void opened(PipelinedListing listing) {
        open.add(listing);
    }

    void ended(PipelinedListing listing) {
        open.remove(listing);
    }

    /** Ends all. */
    void abandon() {
        List.copyOf(open).forEach(PipelinedListing::end);
        postponed.clear();
    }
}
