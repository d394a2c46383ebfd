package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 50 to 55 by seeds: requests of an upload that are refused, or answered late, never or in another order. */
@Tag("lane")
class RequestCatalogueIT {
    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row50() {
        return Seeds.of(50, "an upload that may not open its file leaves nothing behind", here, (draw, place) -> {
            try (Rig rig = Rig.any(draw, place)) {
                Voyage voyage = Voyage.of(rig, rig.size(), Voyage.puts());
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    rig.inject(on(Operation.OPEN).forWriting().always(), Fault.permissionDenied());
                    Voyage.Outcome outcome = voyage.underFault(sftp);

                    assertThat(outcome.failure()).isInstanceOf(RemoteAccessDeniedException.class);
                    assertThat(voyage.leftovers()).isEmpty();
                }
                voyage.converges();
            }
        });
    }
}
