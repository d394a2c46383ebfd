package dev.towpath.junit;

import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * The run without a cut. Counts from the begin of the method: what the parameters cost, such as a client that connects,
 * is not the test's.
 *
 * @param sweep that it belongs to
 */
record CountingRun(CutSweep sweep) implements TestTemplateInvocationContext, InvocationInterceptor {
    @Override
    public String getDisplayName(int invocation) {
        return "without a cut";
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
        int before = server.requests().size();

        invocation.proceed();

        server.awaitIdle();
        List<RecordedRequest> all = server.requests();
        sweep.count(all.subList(before, all.size()));
        sweep.refuseToBreakNothing();
    }
}
