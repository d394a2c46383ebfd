package dev.towpath.client.transfer;

import java.nio.file.FileSystem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names sent by a server may become names of local files. A listing is untrusted: a name that is not exactly one
 * element of a path here would write outside the target (CVE-2019-6111, CVE-2016-5725). A name is taken as it is or
 * refused; it is never changed, because then two names could become one.
 */
enum LocalNameRule {
    /** Linux, macOS and other file systems whose only separator is the slash. */
    UNIX {
        @Override
        Optional<String> refusalHere(String name) {
            return Optional.empty();
        }
    },
    /** Windows: "Naming Files, Paths, and Namespaces" in Microsoft's Win32 documentation. */
    WINDOWS {
        @Override
        Optional<String> refusalHere(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
                    // The colon covers drives ("C:x") and alternate data streams ("x:y").
                    return Optional.of(String.format("has the character U+%04X, which Windows forbids", (int) c));
                }
            }
            if (name.endsWith(".") || name.endsWith(" ")) {
                return Optional.of("ends with a dot or a space, which Windows drops");
            }
            if (DEVICE.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                return Optional.of("is the name of a device on Windows");
            }
            return Optional.empty();
        }
    };

    private static final String FORBIDDEN = "<>:\"\\|?*";

    /** With any extension, and with blanks before it. Superscript digits count as digits. */
    private static final Pattern DEVICE = Pattern.compile(
            "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?", Pattern.DOTALL);

    /** Returns the rule of {@code files}. */
    static LocalNameRule of(FileSystem files) {
        return files.getSeparator().equals("\\") ? WINDOWS : UNIX;
    }

    /** Says why {@code name} must not become a local name; empty if it may. */
    Optional<String> refusal(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("is a reference to a directory");
        }
        if (name.indexOf('/') >= 0) {
            return Optional.of("has a slash, so it is more than one name");
        }
        if (name.indexOf('\0') >= 0) {
            return Optional.of("has a NUL character");
        }
        return refusalHere(name);
    }

    abstract Optional<String> refusalHere(String name);
}
