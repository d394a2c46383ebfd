package dev.towpath.client.peers;

import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.errors.SftpException;
import java.time.Duration;

/**
 * Connects, as often as it takes, a client that is to have little patience afterwards: on a busy machine an honest server
 * may need longer for its answers than the client waits.
 */
public final class Patience {
    private Patience() {}

    /** Connected, and from now on as impatient as the builder says. */
    public static Sftp connected(SftpBuilder builder) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsInstanceOf(SftpException.class)
                .until(builder::connect, ready -> true);
    }
}
