package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.util.List;

/**
 * One symbolic link on its way to the server, without waiting: a look at what is there, then SYMLINK; in the place of
 * another link a part and its rename. Whatever is unusual is done step by step, as {@link RemoteLink}. If the answer to
 * the request that makes the link does not come, a second look tells whether it was made.
 */
final class LinkInFlight implements SmallFiles.Job {
    /** What becomes of a link. */
    interface Outcome {
        void linked(LinkEnd end) throws IOException;

        void failed(IOException cause) throws IOException;
    }

    private final Carrier carrier;
    private final SmallFiles lane;
    private final Pipeline pipeline;
    private final TransferOptions options;
    private final TreeLog log;
    private final LinkText text;
    private final String target;
    private final String below;
    private final Outcome outcome;
    private final String part;
    private boolean parted;

    /** Makes ready to make {@code target} a link with {@code text}; {@code log} knows it as {@code below}. */
    LinkInFlight(
            Carrier carrier,
            SmallFiles lane,
            TransferOptions options,
            TreeLog log,
            LinkText text,
            String target,
            String below,
            Outcome outcome) {
        this.carrier = carrier;
        this.lane = lane;
        this.pipeline = lane.pipeline();
        this.options = options;
        this.log = log;
        this.text = text;
        this.target = target;
        this.below = below;
        this.outcome = outcome;
        this.part = RemotePaths.resolve(
                RemotePaths.parent(target), PartName.of(RemotePaths.name(target), carrier.random()));
    }

    /**
     * Sends the first request.
     *
     * @param fresh whether the directory of the target was made just now, so that nothing is in it
     */
    void begin(boolean fresh) throws IOException {
        if (log.aside(below).isPresent()) {
            stepByStep();
            return;
        }
        if (fresh) {
            make();
            return;
        }
        pipeline.lstat(target, this::found, refused -> {
            if (refused instanceof NoSuchRemoteFileException) {
                make();
            } else {
                refused(refused);
            }
        });
    }

    private void make() throws IOException {
        log.linking(below);
        pipeline.symlink(target, text.text(), made -> ended(LinkEnd.MADE), this::unmade);
    }

    private void found(RemoteFile there) throws IOException {
        if (there.isSymbolicLink()) {
            pipeline.readLink(target, this::compare, this::refused);
        } else {
            stepByStep();
        }
    }

    private void compare(String now) throws IOException {
        if (text.isWhat(lane.asking(carrier.files()), target, now)) {
            ended(LinkEnd.THERE);
        } else if (options.ifExists() == IfExists.SKIP) {
            ended(LinkEnd.SKIPPED);
        } else if (LinkEnd.mayReplace(true, options.ifExists())
                && carrier.files().can(Capability.POSIX_RENAME)
                && RemoteLink.mayRename(carrier.files())) {
            replace();
        } else {
            stepByStep();
        }
    }

    private void replace() throws IOException {
        parted = true;
        pipeline.symlink(
                part,
                text.text(),
                made -> {
                    log.linking(below);
                    pipeline.posixRename(
                            part,
                            target,
                            renamed -> {
                                parted = false;
                                ended(LinkEnd.MADE);
                            },
                            this::unmade);
                },
                this::refused);
    }

    /** The request that makes the link was refused, or not answered: then only a look tells. */
    private void unmade(SftpException refused) throws IOException {
        if (refused instanceof SftpTimeoutException) {
            look(refused);
        } else {
            log.notLinked(below);
            stepByStep();
        }
    }

    private void look(SftpException silence) throws IOException {
        // What is still under way cannot happen any more then, as servers do one request after the other.
        removeParts();
        pipeline.readLink(
                target,
                now -> {
                    if (text.isWhat(lane.asking(carrier.files()), target, now)) {
                        ended(LinkEnd.MADE);
                    } else {
                        fail(silence);
                    }
                },
                unread -> fail(silence));
    }

    private void refused(SftpException refused) throws IOException {
        if (refused instanceof SftpTimeoutException) {
            removeParts();
            fail(refused);
        } else {
            stepByStep();
        }
    }

    private void removeParts() throws SftpException {
        for (String left : leftovers()) {
            pipeline.remove(left, gone -> {}, stays -> {});
        }
    }

    private void ended(LinkEnd end) throws IOException {
        lane.leave(this);
        outcome.linked(end);
    }

    private void fail(SftpException cause) throws IOException {
        lane.leave(this);
        outcome.failed(Retold.as("symlink", target, cause));
    }

    private void stepByStep() throws IOException {
        LinkEnd end;
        try {
            for (String left : leftovers()) {
                parted = true;
                carrier.removeIfThere(left);
                parted = false;
            }
            end = RemoteLink.send(carrier, lane, text, target, options, log, below);
        } catch (ConnectionLostException e) {
            // It stays in the lane, with what it has left.
            outcome.failed(e);
            return;
        } catch (SftpTimeoutException e) {
            if (log.isLinking(below)) {
                look(e);
            } else {
                fail(e);
            }
            return;
        } catch (IOException e) {
            log.notLinked(below);
            lane.leave(this);
            outcome.failed(e);
            return;
        }
        ended(end);
    }

    @Override
    public List<String> leftovers() {
        boolean left = parted;
        parted = false;
        return left ? List.of(part) : List.of();
    }
}
