package dev.towpath.benchmarks.race;

import java.nio.file.Path;
import java.util.List;

/** An SFTP library, connected. */
interface Library extends AutoCloseable {
    void put(Path local, String remote) throws Exception;

    void get(String remote, Path local) throws Exception;

    /** {@code remote} does not exist. */
    void putTree(Path local, String remote) throws Exception;

    /** {@code local} does not exist. */
    void getTree(String remote, Path local) throws Exception;

    /** Returns how many entries there are but for {@code .} and {@code ..}. */
    int list(String directory) throws Exception;

    /** Asks for the attributes of each file. */
    void lstat(List<String> paths) throws Exception;

    @Override
    void close() throws Exception;
}
