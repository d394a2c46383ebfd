package dev.towpath.client.transfer;

import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RemoteStreams;
import dev.towpath.client.transfer.PlanStep.Action;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at both sides of a tree and makes the plan. What is planned is carried by the same {@link TreeUpload} and
 * {@link TreeDownload} as without a plan, which are told the paths; what is to be deleted goes after that, and only if
 * nothing failed.
 */
final class Planning {
    private final Carrier carrier;
    private final Path local;
    private final String remote;
    private final TreeOptions options;
    private final TreePlan.Ferry ferry;

    Planning(Carrier carrier, Path local, String remote, TreeOptions options, TreePlan.Ferry ferry) {
        this.carrier = carrier;
        this.local = local;
        this.remote = remote;
        this.options = options;
        this.ferry = ferry;
    }

    /** Only looks, so it begins again when the connection breaks: once, and as often as the policy allows. */
    TreePlan upload() throws IOException {
        return new Repeating(carrier, options).look(this::plannedUpload);
    }

    /** Only looks, as {@link #upload} does. */
    TreePlan download() throws IOException {
        return new Repeating(carrier, options).look(this::plannedDownload);
    }

    private TreePlan plannedUpload() throws IOException {
        if (!Files.readAttributes(local, BasicFileAttributes.class).isDirectory()) {
            throw new NotDirectoryException(local.toString());
        }
        Scanned source = LocalScan.of(local, options, true);
        Scanned target = RemoteScan.target(carrier.files(), remote, options);
        List<PlanStep> steps = TreePlanner.plan(source, target, options, this::hasSameContent);
        TreeOptions sending = options.onlyPlanned(toSend(steps));
        return plan(
                "putTree",
                steps,
                source,
                target,
                then -> deleting(
                        TreeUpload.run(then, local, remote, sending),
                        steps,
                        target,
                        new RemoteExtras(then, remote, new Repeating(then, options))));
    }

    private TreePlan plannedDownload() throws IOException {
        LocalNameRule rule = LocalNameRule.of(local.getFileSystem());
        Scanned source = RemoteScan.source(carrier.files(), remote, options, rule);
        Scanned target = LocalScan.of(local, options, false);
        List<PlanStep> steps = TreePlanner.plan(source, target, options, this::hasSameContent);
        TreeOptions fetching = options.onlyPlanned(toSend(steps));
        return plan(
                "getTree",
                steps,
                source,
                target,
                then -> deleting(
                        TreeDownload.run(then, remote, local, fetching), steps, target, new LocalExtras(local)));
    }

    private TreePlan plan(String operation, List<PlanStep> steps, Scanned source, Scanned target, TreePlan.Trip trip) {
        List<String> unread = new ArrayList<>();
        source.unread().forEach(out -> unread.add(out.path()));
        target.unread().forEach(out -> unread.add(out.path()));
        Collections.sort(unread);
        return new TreePlan(
                operation, steps, options.plan(), unread, target.entries().size(), ferry, trip);
    }

    private static Set<String> toSend(List<PlanStep> steps) {
        return steps.stream().filter(PlanStep::isTransfer).map(PlanStep::path).collect(Collectors.toUnmodifiableSet());
    }

    private static TreeReport deleting(TreeReport sent, List<PlanStep> steps, Scanned target, Extras.Way way)
            throws IOException {
        List<String> paths = steps.stream()
                .filter(step -> step.action() == Action.DELETE)
                .map(PlanStep::path)
                .toList();
        if (paths.isEmpty()) {
            return sent;
        }
        return sent.failures().isEmpty()
                ? Extras.delete(sent, target, paths, way)
                : sent.withWarnings(List.of("nothing was deleted, because something failed before"));
    }

    /** By SHA-256: computed by the server if it can, else here. */
    private boolean hasSameContent(String path) throws IOException {
        String here;
        try (InputStream in = Files.newInputStream(NativeNames.below(local, path))) {
            here = Digest.of(Checksum.SHA_256, in);
        }
        RemoteFileSystem files = carrier.files();
        String there = RemotePaths.resolve(remote, path);
        Optional<byte[]> computed = files.checksum(there, Checksum.SHA_256, Files.size(NativeNames.below(local, path)));
        if (computed.isPresent()) {
            return here.equals(HexFormat.of().formatHex(computed.get()));
        }
        try (InputStream in = new RemoteStreams(files).read(there, 0)) {
            return here.equals(Digest.of(Checksum.SHA_256, in));
        }
    }
}
