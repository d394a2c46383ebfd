package dev.towpath.junit;

import static dev.towpath.fixture.RequestMatcher.on;

import dev.towpath.fixture.Fault;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.RequestMatcher;
import dev.towpath.fixture.SftpServer;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * A run in which something goes wrong.
 *
 * @param sweep that it belongs to
 * @param number of the operation, from 1
 * @param nth of its kind it is, from 1: how many reads a client has under way at the end of a file may change from run
 *     to run, and what comes after would have another number then
 * @param cut what goes wrong
 * @param request what the run without a cut asked for there
 * @param fault what the server makes of it
 */
record CutRun(CutSweep sweep, int number, int nth, Cut cut, RecordedRequest request, Fault fault)
        implements TestTemplateInvocationContext, InvocationInterceptor {
    @Override
    public String getDisplayName(int invocation) {
        return cut.words() + " operation " + number + ": " + request.operation() + " " + request.path();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext test)
            throws Throwable {
        SftpServer server = sweep.server(test);
        RequestMatcher here = on(request.operation()).nth(nth);
        server.inject(here, fault);

        invocation.proceed();

        if (server.unusedFaults().stream().anyMatch(fault -> fault.when().equals(here.toString()))) {
            throw new TestAbortedException(
                    "nothing went wrong: this run made fewer than " + nth + " requests " + request.operation());
        }
    }
}
