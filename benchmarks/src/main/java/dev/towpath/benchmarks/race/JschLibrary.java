package dev.towpath.benchmarks.race;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** JSch. It has no trees; this walks them the way its users do. */
record JschLibrary(Session session, ChannelSftp sftp) implements Library {
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
    public void putTree(Path local, String remote) throws Exception {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(local)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            String target = path.equals(local) ? remote : remote + "/" + Libraries.below(local, path);
            if (Files.isDirectory(path)) {
                sftp.mkdir(target);
            } else {
                sftp.put(path.toString(), target);
            }
        }
    }

    @Override
    public void getTree(String remote, Path local) throws Exception {
        Files.createDirectory(local);
        for (ChannelSftp.LsEntry entry : entries(remote)) {
            String source = remote + "/" + entry.getFilename();
            Path target = local.resolve(entry.getFilename());
            if (entry.getAttrs().isDir()) {
                getTree(source, target);
            } else {
                sftp.get(source, target.toString());
            }
        }
    }

    @Override
    public int list(String directory) throws Exception {
        return entries(directory).size();
    }

    private List<ChannelSftp.LsEntry> entries(String directory) throws Exception {
        List<ChannelSftp.LsEntry> entries = new ArrayList<>();
        for (ChannelSftp.LsEntry entry : sftp.ls(directory)) {
            if (!entry.getFilename().equals(".") && !entry.getFilename().equals("..")) {
                entries.add(entry);
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
