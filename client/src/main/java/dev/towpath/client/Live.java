package dev.towpath.client;

import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.transfer.Carrier;

/**
 * A connection that was made, with the channel on it.
 *
 * @param connection the SSH connection
 * @param files the SFTP channel
 * @param carrier what carries files over that channel
 */
record Live(SshConnection connection, RemoteFileSystem files, Carrier carrier) {
    boolean isOpen() {
        return files.isOpen();
    }

    void close() {
        files.close();
        connection.close();
    }
}
