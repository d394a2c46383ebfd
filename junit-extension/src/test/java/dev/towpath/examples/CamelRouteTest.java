package dev.towpath.examples;

import static dev.towpath.fixture.LoginMatcher.onLogin;
import static dev.towpath.fixture.Operation.POSIX_RENAME;
import static dev.towpath.fixture.Operation.RENAME;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.fixture.Login;
import dev.towpath.fixture.LoginFault;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route of Camel, to a server that turns the first login away; the test waits for what the server is asked. */
@SftpTest
class CamelRouteTest {
    @Test
    void deliversAtTheSecondTry(SftpServer server, @TempDir Path outbox) throws Exception {
        Files.writeString(outbox.resolve("order.csv"), "42;1");
        server.inject(onLogin().times(1), LoginFault.refuse());

        try (CamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new Orders(outbox, server));
            camel.start();
            server.awaitRequest(on(RENAME, POSIX_RENAME).target("/in/order.csv").succeeded(), Duration.ofSeconds(60));
        }

        assertThat(server.path("/in/order.csv")).hasContent("42;1");
        assertThat(server.logins()).extracting(Login::accepted).containsSubsequence(false, true);
    }

    /** The code under test. */
    static final class Orders extends RouteBuilder {
        private final Path outbox;
        private final SftpServer partner;

        Orders(Path outbox, SftpServer partner) {
            this.outbox = outbox;
            this.partner = partner;
        }

        @Override
        public void configure() {
            fromF("file:%s?initialDelay=0&delay=100", outbox)
                    .toF(
                            "sftp://test@%s:%d/in?password=RAW(test)&tempPrefix=.part-&jschLoggingLevel=OFF"
                                    + "&strictHostKeyChecking=yes&preferredAuthentications=password"
                                    + "&maximumReconnectAttempts=0&knownHostsFile=%s",
                            partner.host(), partner.port(), partner.knownHostsFile());
        }
    }
}
