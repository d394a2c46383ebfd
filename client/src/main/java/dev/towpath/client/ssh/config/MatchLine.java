package dev.towpath.client.ssh.config;

import java.util.Locale;
import java.util.Optional;

/** Decides whether the conditions of a {@code Match} line hold. */
final class MatchLine {
    private final Subject subject;
    private final Words words;
    private final boolean dead;
    private boolean holds = true;
    private boolean asksForFinal;

    /** What conditions are about, as it stands when the line is met. */
    record Subject(
            String host, String originalHost, String user, String localUser, Optional<String> tag, boolean finalPass) {}

    /** @param dead whether nothing depends on the answer; what would run a program is then passed over */
    MatchLine(Subject subject, String text, boolean dead) {
        this.dead = dead;
        this.subject = subject;
        this.words = Words.of(text);
    }

    /** Whether a condition was {@code final}, which makes OpenSSH read everything a second time. */
    boolean asksForFinal() {
        return asksForFinal;
    }

    /** @throws BadLine if a condition is unknown or incomplete, or is one that would run a program */
    boolean holds() throws BadLine {
        int conditions = 0;
        String condition = words.next();
        while (condition != null && !condition.isEmpty() && !condition.startsWith("#")) {
            boolean negated = condition.startsWith("!");
            String name = condition.substring(negated ? 1 : 0).toLowerCase(Locale.ROOT);
            if (name.equals("all")) {
                return all(conditions, negated);
            }
            conditions++;
            boolean met = isPass(name) ? subject.finalPass() : isMet(name);
            holds &= met != negated;
            condition = words.next();
        }
        if (conditions == 0) {
            throw new BadLine("Match needs a condition");
        }
        return holds;
    }

    private boolean all(int before, boolean negated) throws BadLine {
        String after = words.next();
        if (before > 1 || (after != null && !after.isEmpty() && !after.startsWith("#"))) {
            throw new BadLine("\"all\" must stand alone, or behind one condition");
        }
        return holds && !negated;
    }

    private boolean isPass(String name) {
        asksForFinal |= name.equals("final");
        return name.equals("final") || name.equals("canonical");
    }

    private boolean isMet(String name) throws BadLine {
        String argument = words.next();
        if (argument == null || argument.isEmpty() || argument.startsWith("#")) {
            throw new BadLine("the condition \"" + name + "\" has no argument");
        }
        return switch (name) {
            case "host" -> Wildcards.hostFits(subject.host(), argument);
            case "originalhost" -> Wildcards.hostFits(subject.originalHost(), argument);
            case "user" -> Wildcards.listFits(subject.user(), argument);
            case "localuser" -> Wildcards.listFits(subject.localUser(), argument);
            case "tagged" -> Wildcards.listFits(subject.tag().orElse(""), argument);
            // As for sftp(1), which asks for a subsystem.
            case "sessiontype" -> Wildcards.listFits("subsystem", argument);
            case "exec" -> refused(argument);
            default -> throw new BadLine("the condition \"" + name + "\" is not known");
        };
    }

    /** OpenSSH does not run it either if a condition before it has failed. */
    private boolean refused(String command) throws BadLine {
        if (!holds || dead) {
            return false;
        }
        throw new BadLine("Match exec \"" + command
                + "\" would run a program, which is never done here; put a condition before it that does not hold for"
                + " this host, or give another file to sshConfig(Path)");
    }
}
