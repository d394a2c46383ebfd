package dev.towpath.client.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection that a proxy made for us. */
record ProxyTunnel(Socket socket, InputStream in, OutputStream out) implements Tunnel {
    static Tunnel open(ProxyHandshake handshake, String host, int port, SshSettings target) throws IOException {
        Socket socket = new Socket();
        boolean open = false;
        try {
            int limit = (int)
                    Math.min(Integer.MAX_VALUE, target.timeouts().connect().toMillis());
            socket.connect(new InetSocketAddress(host, port), limit);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(limit);
            handshake.ask(socket.getInputStream(), socket.getOutputStream(), target.host(), target.port());
            socket.setSoTimeout(0);
            open = true;
            return new ProxyTunnel(socket, socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            throw ConnectErrors.proxyFailed(target, handshake.name() + " " + host + ":" + port, e);
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
