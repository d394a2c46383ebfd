package dev.towpath.client;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Keeps Awaitility from failing a test for an exception in some thread of another test: the peers that other tests stop
 * beside it, MINA's own client among them, throw in threads of the JDK's. And gives each wait time: ten seconds, unless said
 * otherwise, are not enough on a machine that is busy.
 */
public final class WaitsMindTheirOwnBusiness implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }
}
