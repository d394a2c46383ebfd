package dev.towpath.benchmarks.race;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.TreeOptions;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** This client with {@code how} transfers are to be done. */
record TowpathLibrary(Sftp sftp, UnaryOperator<TransferOptions> how) implements Library {
    static Library connect(Course course, UnaryOperator<TransferOptions> how) throws IOException {
        return new TowpathLibrary(
                Sftp.builder()
                        .host("127.0.0.1")
                        .port(course.port())
                        .user(System.getProperty("user.name"))
                        .privateKey(course.userKey())
                        .hostKeys(HostKeys.knownHosts(course.knownHosts()))
                        .connect(),
                how);
    }

    private TreeOptions trees(TreeOptions options) {
        return options.each(how);
    }

    @Override
    public void put(Path local, String remote) throws IOException {
        var unused = sftp.put(local, remote, how);
    }

    @Override
    public void get(String remote, Path local) throws IOException {
        var unused = sftp.get(remote, local, how);
    }

    @Override
    public void putTree(Path local, String remote) throws IOException {
        var unused = sftp.putTree(local, remote, this::trees);
    }

    @Override
    public void getTree(String remote, Path local) throws IOException {
        var unused = sftp.getTree(remote, local, this::trees);
    }

    @Override
    public int list(String directory) throws IOException {
        return sftp.list(directory).size();
    }

    @Override
    public void lstat(List<String> paths) throws IOException {
        if (sftp.findAll(paths, LinkOption.NOFOLLOW_LINKS).size() != paths.size()) {
            throw new IOException("not all " + paths.size() + " files were found");
        }
    }

    @Override
    public void close() {
        sftp.close();
    }
}
