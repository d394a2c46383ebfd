package dev.towpath.client.remote;

import java.util.Locale;
import org.apache.sshd.client.session.ClientSession;

/**
 * What a server does and does not say, known by what it calls itself.
 *
 * @param linksByDraft whether it reads SYMLINK as the draft has it; others swap the two paths, as OpenSSH does
 * @param checksFiles whether it knows {@code check-file}, offered or not
 */
record Peculiarities(boolean linksByDraft, boolean checksFiles) {
    static Peculiarities of(ClientSession session) {
        return of(String.valueOf(session.getServerVersion()));
    }

    static Peculiarities of(String identification) {
        String name = identification.toLowerCase(Locale.ROOT);
        // asyncssh reads it as OpenSSH does from clients that call themselves OpenSSH only.
        // ProFTPD lists check-file to clients of version 5 and 6 only, and has it in version 3.
        return new Peculiarities(name.contains("asyncssh"), name.contains("mod_sftp"));
    }
}
