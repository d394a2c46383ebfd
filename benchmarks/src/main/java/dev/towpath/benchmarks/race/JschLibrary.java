package dev.towpath.benchmarks.race;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSch. */
record JschLibrary(Session session, ChannelSftp sftp) implements WithoutTrees {
    private static final String CIPHER = "aes128-gcm@openssh.com";

    static Library connect(Course course) throws Exception {
        JSch jsch = new JSch();
        jsch.addIdentity(course.userKey().toString());
        jsch.setKnownHosts(course.knownHosts().toString());
        Session session = jsch.getSession(System.getProperty("user.name"), "127.0.0.1", course.port());
        session.setConfig("cipher.c2s", CIPHER);
        session.setConfig("cipher.s2c", CIPHER);
        session.connect(20_000);
        ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
        sftp.connect(20_000);
        return new JschLibrary(session, sftp);
    }

    @Override
    public void put(Path local, String remote) throws Exception {
        sftp.put(local.toString(), remote);
    }

    @Override
    public void get(String remote, Path local) throws Exception {
        sftp.get(remote, local.toString());
    }

    @Override
    public void mkdir(String directory) throws Exception {
        sftp.mkdir(directory);
    }

    @Override
    public List<Entry> entries(String directory) throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (ChannelSftp.LsEntry entry : sftp.ls(directory)) {
            String name = entry.getFilename();
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new Entry(name, entry.getAttrs().isDir()));
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
    public void close() {
        session.disconnect();
    }
}
