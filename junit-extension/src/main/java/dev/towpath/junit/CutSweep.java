package dev.towpath.junit;

import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * The runs of one method with {@link CutAtEveryOperation}: one that counts, and those with a cut, which are known when
 * the first is over. JUnit asks for the next run when it is done with the one before, in the same thread.
 */
final class CutSweep {
    private final CutAtEveryOperation wanted;
    private Optional<List<RecordedRequest>> counted = Optional.empty();

    CutSweep(CutAtEveryOperation wanted) {
        if (wanted.max() < 1) {
            throw new ExtensionConfigurationException("@CutAtEveryOperation(max = " + wanted.max() + "): at least 1");
        }
        if (wanted.cuts().length == 0) {
            throw new ExtensionConfigurationException(
                    "@CutAtEveryOperation(cuts = {}) names nothing that goes wrong: write cuts = Cut.BEFORE");
        }
        this.wanted = wanted;
    }

    Stream<TestTemplateInvocationContext> runs() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Runs(), Spliterator.ORDERED), false);
    }

    /** What the run without a cut asked for. */
    void count(List<RecordedRequest> requests) {
        counted = Optional.of(List.copyOf(requests));
    }

    /** A sweep in which nothing can go wrong would be green whatever the code under test does. */
    void refuseToBreakNothing() {
        List<RecordedRequest> requests = counted.orElse(List.of());
        if (requests.isEmpty()) {
            throw new AssertionError("the method made no SFTP operation on this server, so nothing was cut: let it run"
                    + " the code under test, connected to the server of the test");
        }
        if (cuts().isEmpty()) {
            throw new AssertionError("nothing went wrong: of the operations " + kinds(requests) + " none can meet "
                    + Arrays.toString(wanted.cuts()) + "; see Cut for what each does to which");
        }
    }

    private static List<Operation> kinds(List<RecordedRequest> requests) {
        return requests.stream().map(RecordedRequest::operation).distinct().toList();
    }

    /** The server whose connections are cut. */
    SftpServer server(ExtensionContext test) {
        return ServerUse.ofTest(Roster.of(test).choose(wanted.server(), "@CutAtEveryOperation"), test)
                .server();
    }

    /** The cuts in the order of the operations; none if the run that counts failed. */
    private List<TestTemplateInvocationContext> cuts() {
        List<TestTemplateInvocationContext> all = new ArrayList<>();
        int number = 0;
        Map<Operation, Integer> ofItsKind = new EnumMap<>(Operation.class);
        for (RecordedRequest request : counted.orElse(List.of())) {
            number++;
            int nth = ofItsKind.getOrDefault(request.operation(), 0) + 1;
            ofItsKind.put(request.operation(), nth);
            for (Cut cut : wanted.cuts()) {
                int place = number;
                cut.fault(request).ifPresent(fault -> all.add(new CutRun(this, place, nth, cut, request, fault)));
            }
        }
        return all.size() <= wanted.max() ? all : sample(all);
    }

    private List<TestTemplateInvocationContext> sample(List<TestTemplateInvocationContext> all) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < all.size(); place++) {
            places.add(place);
        }
        Collections.shuffle(places, new Random(wanted.seed()));
        return places.subList(0, wanted.max()).stream().sorted().map(all::get).toList();
    }

    /** The run that counts, then the others; not known before they are asked for. */
    private final class Runs implements Iterator<TestTemplateInvocationContext> {
        private Iterator<TestTemplateInvocationContext> rest = List.<TestTemplateInvocationContext>of(
                        new CountingRun(CutSweep.this))
                .iterator();
        private boolean counting = true;

        @Override
        public boolean hasNext() {
            if (!rest.hasNext() && counting) {
                counting = false;
                rest = cuts().iterator();
            }
            return rest.hasNext();
        }

        @Override
        public TestTemplateInvocationContext next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more runs");
            }
            return rest.next();
        }
    }
}
