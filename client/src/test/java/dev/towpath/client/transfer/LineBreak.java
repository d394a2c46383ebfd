package dev.towpath.client.transfer;

import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.Network;

/** What becomes of the line of a {@link Sweep}. */
enum LineBreak {
    FIN,
    RST,
    STALL,
    FLIPPED_BIT;

    void arm(Network network, long place, Direction way) {
        Network unused = switch (this) {
            case FIN -> network.cutAfter(place, way, End.FIN);
            case RST -> network.cutAfter(place, way, End.RST);
            case STALL -> network.stallAfter(place, way);
            case FLIPPED_BIT -> network.corruptAfter(place, way, place);
        };
    }
}
