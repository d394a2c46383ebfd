package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.peers.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The table of a ledger in a real PostgreSQL; another table for each test. */
@Tag("lane")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresLedgerIT {
    private PostgresServer server;

    @BeforeAll
    void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Nested
    class InATable implements LedgerContract {
        private final String table =
                "public.inbox_" + UUID.randomUUID().toString().replace("-", "");
        private final Ledger ledger = Ledger.jdbc(server.database(), table);

        @Override
        public Ledger ledger() {
            return ledger;
        }

        @Override
        public Ledger again() {
            return Ledger.jdbc(server.database(), table);
        }
    }

    @Test
    void commitsOnConnectionsThatDoNotCommitBySelf() throws Exception {
        Ledger ledger = Ledger.jdbc(Pooled.withoutAutoCommit(server.database()));
        FileIdentity file = LedgerContract.FILE;

        assertThat(ledger.claim(file, LedgerContract.ANN, LedgerContract.NOW).isHeldUnder(LedgerContract.ANN))
                .isTrue();
        assertThat(ledger.done(file, LedgerContract.ANN, LedgerContract.NOW)).isTrue();

        assertThat(Ledger.jdbc(server.database()).find(List.of(file)).get(0).state())
                .isEqualTo(LedgerState.DONE);
        try (Connection connection = Pooled.withoutAutoCommit(server.database()).getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
        }
    }
}
