package dev.towpath.client;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.remote.ServerLimits;
import dev.towpath.client.ssh.Finding;
import dev.towpath.client.ssh.Finding.Outcome;
import dev.towpath.client.ssh.Probe;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of trying to connect to a server, step by step: resolve, connect, identify, negotiate, host key, methods,
 * login, open, extensions, limits. {@link #toString()} prints it as a table.
 *
 * @param target what was asked for, without secrets: {@code ada@files.example.com:22}
 * @param findings what each step found, in order; every step is there, those that were not reached too
 * @since 0.1
 */
public record Diagnosis(String target, List<Finding> findings) {
    private static final String ROW = "  %-7s %-10s  %s%n";

    /** Keeps a copy. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Whether every step went well, so that {@code connect} would, too. */
    public boolean ok() {
        return firstFailure().isEmpty();
    }

    /** The first step that failed, if one did. */
    public Optional<Finding> firstFailure() {
        return findings.stream()
                .filter(finding -> finding.outcome() == Outcome.FAILED)
                .findFirst();
    }

    /** The finding of {@code step}: {@code "host key"}. Empty if there is no such step. */
    public Optional<Finding> step(String step) {
        return findings.stream().filter(finding -> finding.step().equals(step)).findFirst();
    }

    static Diagnosis of(String target) {
        try {
            return Sftp.towards(target).diagnose();
        } catch (IllegalArgumentException e) {
            return unusable(e);
        }
    }

    /** The target itself may hold a password, so that it is not shown. */
    private static Diagnosis unusable(IllegalArgumentException e) {
        String reason = String.valueOf(e.getMessage());
        String advice = "write it as user@host:port or sftp://user@host:port/directory";
        return new Diagnosis("(no server)", List.of(Finding.failed("target", reason, advice)));
    }

    /** Tries all steps; {@code settings} may still turn out to be unusable. */
    static Diagnosis of(SettingsSource settings, RemoteOptions remote) {
        SshSettings usable;
        try {
            usable = settings.settings();
        } catch (IllegalArgumentException e) {
            return unusable(e);
        } catch (IOException e) {
            return new Diagnosis("(no server)", List.of(Probe.failed("configure", e)));
        }
        Probe probe = Probe.of(usable);
        List<Finding> findings = new ArrayList<>(probe.findings());
        probe.connection().ifPresentOrElse(connection -> open(connection, remote, findings), () -> skip(findings));
        return new Diagnosis(Printable.text(usable.user() + "@" + usable.server()), findings);
    }

    private static void open(SshConnection connection, RemoteOptions remote, List<Finding> findings) {
        try (connection;
                RemoteFileSystem files = RemoteFileSystem.open(connection, remote)) {
            findings.add(Finding.ok("open", "SFTP version 3, starting in \"" + files.realPath(".") + "\"", List.of()));
            findings.add(Finding.ok("extensions", extensions(files), List.of()));
            findings.add(Finding.ok("limits", limits(files.limits()), List.of()));
        } catch (IOException | RuntimeException e) { // whatever it is, it is the finding
            if (findings.stream().noneMatch(finding -> finding.step().equals("open"))) {
                findings.add(Probe.failed("open", e));
                findings.add(Finding.skipped("extensions", "not reached"));
                findings.add(Finding.skipped("limits", "not reached"));
            }
        }
    }

    private static void skip(List<Finding> findings) {
        for (String step : List.of("open", "extensions", "limits")) {
            findings.add(Finding.skipped(step, "not reached"));
        }
    }

    private static String extensions(RemoteFileSystem files) {
        if (files.extensions().isEmpty()) {
            return "none, so that there is no atomic replacement, no hard link and no free space to ask for";
        }
        String all = files.extensions().entrySet().stream()
                .map(extension -> extension.getKey() + " " + extension.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return files.can(Capability.POSIX_RENAME) ? all : all + "; no " + Capability.POSIX_RENAME.extension();
    }

    private static String limits(ServerLimits limits) {
        if (limits.equals(new ServerLimits(0, 0, 0, 0))) {
            return "the server names none";
        }
        return "packet " + bytes(limits.packet()) + ", read " + bytes(limits.read()) + ", write "
                + bytes(limits.write()) + ", open files " + (limits.handles() == 0 ? "any" : limits.handles());
    }

    private static String bytes(long count) {
        return count == 0 ? "any" : count + " bytes";
    }

    /** A table with one row per step, below each failed one what to do about it. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(target).append(System.lineSeparator());
        for (Finding finding : findings) {
            String mark = switch (finding.outcome()) {
                case OK -> "ok";
                case FAILED -> "FAILED";
                case SKIPPED -> "-";
            };
            table.append(String.format(ROW, mark, finding.step(), finding.what()));
            finding.details().forEach(line -> table.append(String.format(ROW, "", "", line)));
            if (!finding.advice().isEmpty()) {
                table.append(String.format(ROW, "", "", "-> " + finding.advice()));
            }
        }
        return table.toString();
    }
}
