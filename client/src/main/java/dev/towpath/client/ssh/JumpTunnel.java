package dev.towpath.client.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** A connection that a jump host made for us (RFC 4254 section 7.2). The connection to the jump host ends with it. */
record JumpTunnel(SshConnection hop, ChannelDirectTcpip channel, InputStream in, OutputStream out) implements Tunnel {
    static Tunnel open(SshSettings hopSettings, SshSettings target) throws IOException {
        SshConnection hop = SshConnection.open(hopSettings);
        boolean open = false;
        try {
            SshdSocketAddress to = new SshdSocketAddress(target.host(), target.port());
            ChannelDirectTcpip channel =
                    hop.session().createDirectTcpipChannel(new SshdSocketAddress("127.0.0.1", 0), to);
            OpenFuture opening = channel.open();
            if (!SteadyWait.isDone(opening, target.timeouts().connect())) {
                throw new SshException("no answer within " + target.timeouts().connect());
            }
            // Does not wait any more.
            opening.verify(Duration.ofSeconds(1));
            open = true;
            return new JumpTunnel(hop, channel, channel.getInvertedOut(), channel.getInvertedIn());
        } catch (SshException e) {
            throw ConnectErrors.jumpRefused(
                    target, hop.server(), e.getCause() instanceof IOException refusal ? refusal : e);
        } finally {
            if (!open) {
                hop.close();
            }
        }
    }

    @Override
    public void close() {
        channel.close(true);
        hop.close();
    }
}
