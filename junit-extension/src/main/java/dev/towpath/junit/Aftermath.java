package dev.towpath.junit;

import dev.towpath.fixture.ArmedFault;
import dev.towpath.fixture.Leak;
import dev.towpath.fixture.SftpServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of a server once a test is over: a failure is explained; a test that passed is failed if a fault was
 * never met, for then it did not test what it says, or if it left something open and must not.
 *
 * @param name of the server, or an empty string
 * @param leaks what becomes of what was left open
 * @param server of the test
 * @param test the test
 */
record Aftermath(String name, Leaks leaks, SftpServer server, ExtensionContext test) {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

    /** Whether there is anything to say about a failure: not if the test was aborted. */
    static boolean isFailure(Throwable thrown) {
        return !(thrown instanceof TestAbortedException);
    }

    /** Explains the failure of a test, its clients still connected. */
    void explain(Throwable failure) {
        explain(failure, new ServerReport(name, server, Leftovers.openFiles(server)));
    }

    /** Looks at the server of a test that passed, its injected clients closed. */
    void judge() throws InterruptedException {
        // First, for the line is healed before the leaks are counted, and forgets what it was to do.
        List<ArmedFault> unused = server.unusedFaults();
        ServerReport report = new ServerReport(
                name, server, leaks == Leaks.IGNORE ? List.of() : new Leftovers(server, leaks).await());
        List<String> objections = objections(report, unused);
        if (!objections.isEmpty()) {
            AssertionError failure = new AssertionError(String.join("\n", objections));
            explain(failure, report);
            throw failure;
        }
        if (!report.left().isEmpty()) {
            LOG.warn("{}: left open on {}:\n{}", test.getDisplayName(), report.title(), report.leftovers());
            test.publishReportEntry("towpath.leaks", report.leftovers());
        }
    }

    private List<String> objections(ServerReport report, List<ArmedFault> unused) {
        List<String> objections = new ArrayList<>();
        if (!unused.isEmpty()) {
            objections.add("no request met the fault " + unused + " on " + report.title()
                    + ": what it stands for was not tested; correct the matcher, or remove the fault with"
                    + " server.reset()");
        }
        List<Leak> left = report.left();
        if (leaks == Leaks.FAIL && !left.isEmpty()) {
            objections.add("left open on " + report.title() + " after the test, close it:\n" + report.leftovers());
        }
        return objections;
    }

    private void explain(Throwable failure, ServerReport report) {
        report.attachTo(failure);
        ReportFile.publish(report, test, failure);
        Hold.wanted(test).ifPresent(hold -> hold.keepServersUp(test, failure));
    }
}
