package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Checkpoint;
import dev.towpath.client.peers.Passage;
import dev.towpath.client.remote.RetryPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fault 103: at each request in turn a real process dies. The sftp-server, just before the request comes to it; the
 * sftp-server, when it has done it and has not answered; the sshd of the session, then. What was there is as it was or as
 * it was to be; one typed exception says what was tried, or nothing was noticed; what is left is named; and the next call
 * does the rest and leaves nothing. {@code -Dtowpath.kills.every=true} for all variants, and all three deaths at each.
 */
@Tag("lane")
@Timeout(1200)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledServerIT {
    private static final boolean EVERY = Boolean.getBoolean("towpath.kills.every");

    private enum Death {
        SERVER_BEFORE(Passage::killServer),
        SERVER_AFTER(passage -> {
            passage.serve();
            passage.killServer();
        }),
        SESSION_AFTER(passage -> {
            passage.serve();
            passage.killSession();
        });

        @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
        private final Passage.Fate fate;

        Death(Passage.Fate fate) {
            this.fate = fate;
        }
    }

    private Checkpoint checkpoint;
    private RealPlace place;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        checkpoint = Checkpoint.start(directory);
        place = RealPlace.below(directory);
    }

    @AfterAll
    void stop() {
        if (checkpoint != null) {
            checkpoint.close();
        }
    }

    @ParameterizedTest
    @MethodSource("works")
    void isOldOrNewAtEachRequest(RealWork work, TestReporter reporter) throws Exception {
        checkpoint.serveWith(work.server());
        for (boolean retries : new boolean[] {false, true}) {
            RetryPolicy policy =
                    retries ? RetryPolicy.exponential(3).withFirstPause(Duration.ofMillis(1)) : RetryPolicy.none();
            try (Sftp sftp = checkpoint.login().retry(policy).connect()) {
                int requests = untroubled(work, sftp).size();
                List<String> missed = new ArrayList<>();
                for (int nth = 1; nth <= requests; nth++) {
                    for (Death death : deaths(nth, retries)) {
                        String name = work + (retries ? ", retried, " : ", ") + death + " at request " + nth + " of "
                                + requests;
                        if (!dies(name, work, sftp, retries, death, nth)) {
                            missed.add(name);
                        }
                    }
                }
                // What a call asks without waiting for the answer may come too late to be counted.
                assertThat(missed).hasSizeLessThan(requests);
                reporter.publishEntry(work + ", retried " + retries, requests + " requests");
            }
        }
    }

    /** Before it is done, and behind: there the two kinds take turns, for the client sees little difference. */
    private static List<Death> deaths(int nth, boolean retries) {
        return EVERY
                ? List.of(Death.values())
                : List.of(Death.SERVER_BEFORE, (nth % 2 == 0) == retries ? Death.SERVER_AFTER : Death.SESSION_AFTER);
    }

    private static List<RealWork> works() {
        return EVERY ? List.of(RealWork.values()) : RealWork.main();
    }

    private List<String> untroubled(RealWork work, Sftp sftp) throws IOException {
        work.prepare(place);
        SortedMap<String, String> after = after(work);
        checkpoint.at(Integer.MAX_VALUE, Passage.UNTROUBLED);
        work.run(place, sftp);
        assertThat(place.snapshot()).as("%s, untroubled", work).isEqualTo(after);
        return checkpoint.passed();
    }

    private SortedMap<String, String> after(RealWork work) throws IOException {
        SortedMap<String, String> after = new TreeMap<>(place.snapshot());
        work.complete(place, after);
        return after;
    }

    /** Returns whether it came to that request. */
    private boolean dies(String name, RealWork work, Sftp sftp, boolean retries, Death death, int nth)
            throws IOException {
        work.prepare(place);
        SortedMap<String, String> before = place.snapshot();
        SortedMap<String, String> after = after(work);
        // A connection that died at the very end of the last case is replaced now, and not within this one.
        assertThat(sftp.isDirectory(place.root())).as(name).isTrue();
        checkpoint.at(nth, death.fate);
        String told;
        boolean failed = false;
        try {
            told = work.run(place, sftp);
        } catch (SftpException e) {
            failed = true;
            told = told(e);
            assertThat(e).as(name).isInstanceOfAny(ConnectionLostException.class);
            assertThat(e.operation()).as(name).isNotEmpty();
            assertThat(e.path()).as(name).startsWith(place.root());
        }
        boolean met = checkpoint.met();
        String what = name + " (" + checkpoint.passed() + "): " + told;
        if (failed) {
            assertThat(met && !(retries && work.heals())).as(what).isTrue();
            requireOldOrNew(what, before, after);
        } else {
            assertThat(place.snapshot()).as(what).isEqualTo(after);
        }
        converge(what, work, sftp, failed, after);
        checkpoint.awaitServers(what, 1);
        return met;
    }

    private static String told(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable second : failure.getSuppressed()) {
            text.append("; and ").append(told(second));
        }
        return text.toString();
    }

    private void requireOldOrNew(String what, SortedMap<String, String> before, SortedMap<String, String> after)
            throws IOException {
        SortedMap<String, String> now = place.snapshot();
        SortedSet<String> paths = new TreeSet<>(now.keySet());
        paths.addAll(before.keySet());
        for (String path : paths) {
            String state = now.get(path);
            String name = path.substring(path.lastIndexOf('/') + 1);
            boolean old = Objects.equals(state, before.get(path));
            boolean complete = Objects.equals(state, after.get(path));
            boolean named = name.contains(".towpath-") && what.contains(name);
            boolean aside = state == null && what.contains("rename it back");
            assertThat(old || complete || named || aside)
                    .as("%s; %s is %s", what, path, state)
                    .isTrue();
        }
    }

    private void converge(String what, RealWork work, Sftp sftp, boolean failed, SortedMap<String, String> after)
            throws IOException {
        boolean isDone = place.snapshot().equals(after);
        if (work.done().isPresent() && isDone) {
            assertThatThrownBy(() -> work.run(place, sftp))
                    .as(what)
                    .isInstanceOf(work.done().get());
        } else if (failed) {
            String again = work.resume(place, sftp);
            assertThat(place.snapshot()).as(what + "; again: " + again).isEqualTo(after);
        }
    }
}
