package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One file on its way here. What is wrong on this side is found before the server hears of it; the target is touched only
 * once the whole file lies beside it, has the size the server told when it was opened, and has not changed there
 * meanwhile. Then one move puts it in place.
 */
final class Download {
    private final Carrier carrier;
    private final RemoteFileSystem files;
    private final TransferOptions options;
    private final String source;
    private final Path target;
    private final List<String> warnings = new ArrayList<>();

    private Download(Carrier carrier, TransferOptions options, String source, Path target) {
        this.carrier = carrier;
        this.files = carrier.files();
        this.options = options;
        this.source = source;
        this.target = target;
    }

    /** Fetches {@code remote}, an absolute path, to {@code local}, a file. */
    static Transferred run(Carrier carrier, String remote, Path local, TransferOptions options) throws IOException {
        return new Download(carrier, options, remote, local).run();
    }

    private Transferred run() throws IOException {
        if (targetIsTaken()) {
            Meter meter = carrier.meter(source, target.toString(), 0, options);
            return done(Completion.SKIPPED, 0, meter, Optional.empty());
        }
        try {
            Fetch fetch = Fetch.open(files, source, 0, options);
            try {
                makeDirectory();
                return fetch(fetch);
            } catch (IOException | RuntimeException e) {
                fetch.handle().abandon();
                throw e;
            }
        } catch (SftpException e) {
            throw Retold.as("get", source, e);
        }
    }

    /** Looks at the local side. Returns whether there is nothing to do. */
    private boolean targetIsTaken() throws IOException {
        Path directory = LocalPart.parent(target);
        boolean makesDirectory = options.has(Choice.CREATE_DIRECTORIES);
        if (!Files.exists(directory) && !makesDirectory) {
            throw new NoSuchFileException(
                    directory.toString(),
                    null,
                    "the local directory does not exist; make it, or use createDirectories()");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (Files.isDirectory(target)) {
            throw new FileSystemException(
                    target.toString(), null, "is a directory where a file is meant; append the name of the file");
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) || options.ifExists() == IfExists.REPLACE) {
            return false;
        }
        if (options.ifExists() == IfExists.SKIP) {
            return true;
        }
        throw new FileAlreadyExistsException(target.toString());
    }

    private void makeDirectory() throws IOException {
        if (options.has(Choice.CREATE_DIRECTORIES)) {
            Files.createDirectories(LocalPart.parent(target));
        }
    }

    private Transferred fetch(Fetch fetch) throws IOException {
        RemoteFile before = fetch.before();
        Meter meter = carrier.meter(source, target.toString(), before.size(), options);
        try (LocalPart part = LocalPart.create(target, carrier.random())) {
            long received = fetch.into(window -> window.receive(part.channel(), 0), meter);
            fetch.requireUnchanged(received);
            fetch.close(warnings);
            if (options.has(Choice.SYNC)) {
                part.channel().force(true);
            }
            part.channel().close();
            describe(part, before);
            if (options.ifExists() == IfExists.REPLACE) {
                part.replaceTarget();
            } else if (!becomesNew(part)) {
                return done(Completion.SKIPPED, 0, meter, Optional.empty());
            }
            return done(Completion.ATOMIC, received, meter, Optional.of(before));
        }
    }

    private boolean becomesNew(LocalPart part) throws IOException {
        try {
            part.becomeNewTarget();
            return true;
        } catch (FileAlreadyExistsException e) {
            if (options.ifExists() == IfExists.SKIP) {
                return false;
            }
            throw e;
        }
    }

    private void describe(LocalPart part, RemoteFile file) throws IOException {
        OptionalInt bits = options.mode();
        if (bits.isEmpty() && options.has(Choice.PRESERVE_PERMISSIONS)) {
            bits = file.permissions().isPresent()
                    ? OptionalInt.of(file.permissions().getAsInt() & 0777)
                    : OptionalInt.empty();
        }
        part.permissions(bits, carrier.random());
        if (options.has(Choice.PRESERVE_TIMES)) {
            if (file.modified().isPresent()) {
                part.modified(FileTime.from(file.modified().get()));
            } else {
                warnings.add("the server does not tell the modification time");
            }
        }
    }

    private Transferred done(Completion completion, long bytes, Meter meter, Optional<RemoteFile> remote) {
        boolean moved = completion != Completion.SKIPPED;
        if (moved) {
            meter.finish(bytes);
        }
        boolean sized = moved
                && options.has(Choice.VERIFY_SIZE)
                && remote.isPresent()
                && remote.get().size() >= 0;
        return new Transferred(
                source,
                target.toString(),
                bytes,
                meter.elapsed(),
                completion,
                sized ? Verification.SIZE : Verification.NONE,
                warnings,
                remote);
    }
}
