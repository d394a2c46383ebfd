package dev.towpath.client;

import dev.towpath.client.transfer.TransferOptions;
import java.util.List;
import java.util.Optional;

/** The verbs that ask about the server and the connection, and the way to what lies beneath. */
abstract sealed class Asking extends Streaming permits Sftp {
    Asking(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Returns what lies beneath, for what this class does not offer: {@link dev.towpath.client.remote.RemoteFileSystem},
     * {@link dev.towpath.client.ssh.SshConnection} or the SSH library's own session. It belongs to the connection that
     * stands now, and ends with it. Empty if it is something else, or if there was no connection yet.
     */
    public <T> Optional<T> unwrap(Class<T> type) {
        return session().current().stream()
                .flatMap(live -> List.of(
                        live.files(), live.connection(), live.connection().session())
                        .stream())
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
