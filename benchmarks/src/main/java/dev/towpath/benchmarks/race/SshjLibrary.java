package dev.towpath.benchmarks.race;

import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.xfer.FileSystemFile;

/** sshj. */
record SshjLibrary(SSHClient ssh, SFTPClient sftp) implements Library {
    static Library connect(Course course) throws IOException {
        DefaultConfig config = new DefaultConfig();
        config.setCipherFactories(List.of(GcmCiphers.AES128GCM()));
        SSHClient ssh = new SSHClient(config);
        ssh.loadKnownHosts(course.knownHosts().toFile());
        ssh.connect("127.0.0.1", course.port());
        ssh.authPublickey(System.getProperty("user.name"), course.userKey().toString());
        return new SshjLibrary(ssh, ssh.newSFTPClient());
    }

    @Override
    public void put(Path local, String remote) throws IOException {
        sftp.put(new FileSystemFile(local.toFile()), remote);
    }

    @Override
    public void get(String remote, Path local) throws IOException {
        sftp.get(remote, new FileSystemFile(local.toFile()));
    }

    @Override
    public void putTree(Path local, String remote) throws IOException {
        sftp.put(new FileSystemFile(local.toFile()), remote);
    }

    @Override
    public void getTree(String remote, Path local) throws IOException {
        sftp.get(remote, new FileSystemFile(local.toFile()));
    }

    @Override
    public int list(String directory) throws IOException {
        return sftp.ls(directory).size();
    }

    @Override
    public void lstat(List<String> paths) throws IOException {
        for (String path : paths) {
            var unused = sftp.lstat(path);
        }
    }

    @Override
    public void close() throws IOException {
        ssh.close();
    }
}
