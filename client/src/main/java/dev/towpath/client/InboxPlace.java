package dev.towpath.client;

import dev.towpath.client.inbox.Postroom;
import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The server as an inbox sees it: each call makes the connection again if need be. */
record InboxPlace(Changing sftp) implements Postroom {
    @Override
    public List<RemoteFile> list(String directory) throws IOException {
        return sftp.list(directory);
    }

    @Override
    public Optional<RemoteFile> find(String path) throws IOException {
        return sftp.session().repeatable(live -> live.files().lfind(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        sftp.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
        sftp.delete(path);
    }

    @Override
    public void makeDirectories(String path) throws IOException {
        sftp.mkdirs(path);
    }

    @Override
    public boolean isClosed() {
        return sftp.session().isClosed();
    }
}
