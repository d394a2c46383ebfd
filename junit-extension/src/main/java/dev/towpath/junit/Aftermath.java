package dev.towpath.junit;

import dev.towpath.fixture.ArmedFault;
import dev.towpath.fixture.OpenHandle;
import dev.towpath.fixture.SftpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of a server once a test is over: a failure is explained; a test that passed is failed if a fault was
 * never met, for then it did not test what it says, or if it left files open and must not.
 *
 * @param name of the server, or an empty string
 * @param leaks what becomes of handles left open
 * @param server of the test, its clients still connected
 * @param test the test
 */
record Aftermath(String name, Leaks leaks, SftpServer server, ExtensionContext test) {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);
    /** A client may close a file without waiting for the answer; its request is on the way for a moment. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    void judge() throws InterruptedException {
        if (test.getExecutionException().isPresent()) {
            Throwable failure = test.getExecutionException().get();
            if (!(failure instanceof TestAbortedException)) {
                explain(failure, new ServerReport(name, server, server.openHandles()));
            }
            return;
        }
        ServerReport report = new ServerReport(name, server, leaks == Leaks.IGNORE ? List.of() : leftOpen());
        List<String> objections = objections(report);
        if (!objections.isEmpty()) {
            AssertionError failure = new AssertionError(String.join("\n", objections));
            explain(failure, report);
            throw failure;
        }
        if (!report.open().isEmpty()) {
            LOG.warn("{}: left open on {}:\n{}", test.getDisplayName(), report.title(), report.handles());
            test.publishReportEntry("towpath.leaks", report.handles());
        }
    }

    private List<String> objections(ServerReport report) {
        List<String> objections = new ArrayList<>();
        List<ArmedFault> unused = server.unusedFaults();
        if (!unused.isEmpty()) {
            objections.add("no request met the fault " + unused + " on " + report.title()
                    + ": what it stands for was not tested; correct the matcher, or remove the fault with"
                    + " server.reset()");
        }
        if (leaks == Leaks.FAIL && !report.open().isEmpty()) {
            objections.add("left open on " + report.title() + " after the test, close it:\n" + report.handles());
        }
        return objections;
    }

    private void explain(Throwable failure, ServerReport report) {
        report.attachTo(failure);
        ReportFile.publish(report, test, failure);
    }

    private List<OpenHandle> leftOpen() throws InterruptedException {
        long end = System.nanoTime() + GRACE.toNanos();
        List<OpenHandle> open = server.openHandles();
        while (!open.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
            open = server.openHandles();
        }
        return open;
    }
}
