package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 9 to 11, 53 and 61 by seeds around the 4 GiB, with sparse files. */
@Tag("lane")
class VastCatalogueIT {
    /** A server of another kind that refuses the same WRITE twice is sent all of the 4 GiB. */
    private static final List<Personality> WRITING_ANYWHERE =
            List.of(Rig.small(), Rig.small().withName("no posix-rename").withoutPosixRename(), Personality.openSsh());

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row9() {
        return Seeds.of(9, "an end in mid upload costs nothing beyond 4 GiB", here, (draw, place) -> {
            try (Rig rig = Rig.onDisk(draw, place)) {
                cut(rig, true, End.FIN);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row10() {
        return Seeds.of(10, "a reset in mid upload costs nothing beyond 4 GiB", here, (draw, place) -> {
            try (Rig rig = Rig.onDisk(draw, place)) {
                cut(rig, true, End.RST);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row11() {
        return Seeds.of(11, "an end in mid download costs nothing beyond 4 GiB", here, (draw, place) -> {
            try (Rig rig = Rig.onDisk(draw, place)) {
                cut(rig, false, draw.any("by", End.values()));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row53() {
        return Seeds.of(53, "a WRITE that fails beyond 4 GiB is tried again there", here, (draw, place) -> {
            try (Rig rig = Rig.onDisk(draw, place, WRITING_ANYWHERE)) {
                failing(rig, true, 1, "Input/output error");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row61() {
        return Seeds.of(61, "a handle that is no longer valid beyond 4 GiB is opened anew", here, (draw, place) -> {
            try (Rig rig = Rig.onDisk(draw, place, WRITING_ANYWHERE)) {
                // What is to go may be one request, which three attempts ask three times.
                failing(rig, draw.flag("upload"), draw.number("requests", 1, 2), "Invalid handle");
            }
        });
    }

    private static void cut(Rig rig, boolean upload, End end) throws Exception {
        Vast vast = new Vast(rig, upload);
        boolean retries = rig.draw().flag("retried");
        Operation operation = upload ? Operation.WRITE : Operation.READ;
        long after = (long) (rig.draw().share("at") * vast.toGo());
        SftpException failure;
        try (Sftp sftp = rig.builder(retries).connect()) {
            rig.server()
                    .before(on(operation).user(Rig.TRIED).nth(vast.anyBlock()))
                    .run(file -> rig.server()
                            .network()
                            .cutAfter(after, upload ? Direction.TO_SERVER : Direction.TO_CLIENT, end));
            failure = vast.underFault(sftp);

            if (retries) {
                assertThat(failure).isNull();
            } else if (failure != null) {
                assertThat(failure).isInstanceOf(ConnectionLostException.class);
            }
        }
        vast.converges(failure);
    }

    private static void failing(Rig rig, boolean upload, long times, String text) throws Exception {
        Vast vast = new Vast(rig, upload);
        boolean retries = rig.draw().flag("retried");
        SftpException failure;
        try (Sftp sftp = rig.builder(retries).connect()) {
            rig.inject(
                    on(upload ? Operation.WRITE : Operation.READ)
                            .nth(vast.anyBlock())
                            .times(times),
                    Fault.failure(text));
            failure = vast.underFault(sftp);

            if (retries) {
                assertThat(failure).isNull();
            } else if (failure != null) {
                assertThat(failure).hasMessageContaining(text);
            }
        }
        vast.converges(failure);
    }
}
