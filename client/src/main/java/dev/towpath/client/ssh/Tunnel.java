package dev.towpath.client.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A way to a server that is not a TCP connection of our own: through a proxy, a jump host or a command. */
interface Tunnel {
    InputStream in();

    OutputStream out();

    /** Ends the tunnel and everything made for it; blocked reads and writes end. */
    void close() throws IOException;
}
