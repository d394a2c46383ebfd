package dev.towpath.benchmarks.race;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;

/** MINA's own SFTP client. */
record MinaLibrary(SshClient ssh, SftpClient sftp) implements WithoutTrees {
    static Library connect(Course course) throws Exception {
        SshClient ssh = SshClient.setUpDefaultClient();
        ssh.setCipherFactories(List.of(BuiltinCiphers.aes128gcm));
        ssh.setServerKeyVerifier(
                new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, course.knownHosts()));
        ssh.start();
        ClientSession session = ssh.connect(System.getProperty("user.name"), "127.0.0.1", course.port())
                .verify(20_000)
                .getClientSession();
        session.setKeyIdentityProvider(new FileKeyPairProvider(course.userKey()));
        session.auth().verify(20_000);
        return new MinaLibrary(ssh, SftpClientFactory.instance().createSftpClient(session));
    }

    @Override
    public void put(Path local, String remote) throws Exception {
        try (OutputStream out = sftp.write(remote)) {
            Files.copy(local, out);
        }
    }

    @Override
    public void get(String remote, Path local) throws Exception {
        try (InputStream in = sftp.read(remote)) {
            Files.copy(in, local);
        }
    }

    @Override
    public void mkdir(String directory) throws Exception {
        sftp.mkdir(directory);
    }

    @Override
    public List<Entry> entries(String directory) throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (SftpClient.DirEntry entry : sftp.readDir(directory)) {
            String name = entry.getFilename();
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new Entry(name, entry.getAttributes().isDirectory()));
            }
        }
        return entries;
    }

    @Override
    public void lstat(List<String> paths) throws Exception {
        for (String path : paths) {
            var unused = sftp.lstat(path);
        }
    }

    @Override
    public void close() throws Exception {
        ssh.close();
    }
}
