package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;

/**
 * What a {@link TreePlan} means to do with one file or directory.
 *
 * @param action what
 * @param path the path below the roots of both trees
 * @param size the size of the file that is sent or deleted, in bytes; -1 if it has none, or nobody tells
 * @param reason why, in words
 * @since 0.1
 */
public record PlanStep(Action action, String path, long size, String reason) {
    /** What can be done. */
    public enum Action {
        /** The directory is made. */
        MAKE_DIRECTORY,
        /** The file is transferred; there is none at the target. */
        CREATE,
        /** The file is transferred, in place of what is at the target. */
        REPLACE,
        /** Nothing: both are the same. */
        KEEP,
        /** Nothing: it is passed over without being asked to, as a link, a special file, or a name no file here can have. */
        LEAVE_OUT,
        /** The file or empty directory at the target is deleted. */
        DELETE
    }

    /** Whether it carries bytes. */
    boolean isTransfer() {
        return action == Action.CREATE || action == Action.REPLACE;
    }

    /** The step as one printable line: {@code REPLACE "in/a.csv": the size differs}. */
    @Override
    public String toString() {
        return action + " \"" + Printable.text(path) + "\": " + Printable.text(reason);
    }
}
