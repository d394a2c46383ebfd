package dev.towpath.junit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs a sample class as JUnit does, with its own settings: nothing of this build's configuration applies. */
final class TestRun {
    private static final Map<String, String> CONCURRENT = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

    private TestRun() {}

    static EngineExecutionResults of(Class<?> sample) {
        return with(Map.of(), sample);
    }

    static EngineExecutionResults concurrently(Class<?> sample) {
        return with(CONCURRENT, sample);
    }

    static EngineExecutionResults ofAll(Class<?>... samples) {
        return with(Map.of(), samples);
    }

    static EngineExecutionResults ofAllConcurrently(Class<?>... samples) {
        return with(CONCURRENT, samples);
    }

    static EngineExecutionResults with(Map<String, String> settings, Class<?>... samples) {
        return EngineTestKit.engine("junit-jupiter")
                .enableImplicitConfigurationParameters(false)
                .configurationParameters(settings)
                .selectors(
                        Stream.of(samples).map(DiscoverySelectors::selectClass).toArray(DiscoverySelector[]::new))
                .execute();
    }

    /** Runs the sample and expects so many tests, all green. */
    static void passes(int tests, Class<?> sample) {
        passes(tests, of(sample));
    }

    static void passes(int tests, EngineExecutionResults run) {
        // Containers first: their failure says why no test ran.
        run.containerEvents().assertStatistics(found -> found.failed(0));
        run.testEvents().failed().stream()
                .findFirst()
                .flatMap(event -> event.getPayload(TestExecutionResult.class))
                .flatMap(TestExecutionResult::getThrowable)
                .ifPresent(failure -> {
                    throw new AssertionError("a test of the sample failed", failure);
                });
        run.testEvents().assertStatistics(found -> found.started(tests).succeeded(tests));
    }

    /** What the tests that ran were called, in this order. */
    static List<String> names(EngineExecutionResults run) {
        return run.testEvents().started().stream()
                .map(Event::getTestDescriptor)
                .map(TestDescriptor::getDisplayName)
                .toList();
    }

    /** What the only test or container that failed threw. */
    static Throwable failure(Class<?> sample) {
        return failure(of(sample));
    }

    static Throwable failure(EngineExecutionResults run) {
        Event failed =
                run.allEvents().failed().stream().findFirst().orElseThrow(() -> new AssertionError("all passed"));
        return failed.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .orElseThrow();
    }

    /** What the test of this method threw. */
    static Throwable failure(EngineExecutionResults run, String method) {
        Event failed = run.testEvents().failed().stream()
                .filter(each ->
                        each.getTestDescriptor().getUniqueId().toString().contains(":" + method + "("))
                .findFirst()
                .orElseThrow(() -> new AssertionError(method + " passed, or did not run"));
        return failed.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .orElseThrow();
    }
}
