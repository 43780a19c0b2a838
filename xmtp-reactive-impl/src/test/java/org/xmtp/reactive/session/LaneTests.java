package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Samples;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The order in which a lane serves its peers. */
final class LaneTests {
    private static final PeerId BUSY = Samples.peer(1);
    private static final PeerId QUIET = Samples.peer(2);

    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private final Lane lane = new Lane(scheduler.createWorker());
    private final List<String> served = new ArrayList<>();

    @Test
    void aBusyPeerHoldsUpAQuietOneForOneTurnOnly() {
        lane.execute(BUSY, () -> {
            IntStream.range(0, 100).forEach(i -> lane.execute(BUSY, () -> served.add("busy")));
            lane.execute(QUIET, () -> served.add("quiet"));
        });
        scheduler.advanceTime();

        assertThat(served).hasSize(101);
        assertThat(served.indexOf("quiet")).isLessThanOrEqualTo(Lane.TURN);
    }

    @Test
    void tasksOfOnePeerRunInOrder() {
        IntStream.range(0, 100).forEach(i -> {
            lane.execute(BUSY, () -> served.add("busy " + i));
            lane.execute(QUIET, () -> served.add("quiet " + i));
        });
        scheduler.advanceTime();

        assertThat(served.stream().filter(name -> name.startsWith("busy")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "busy " + i).toList());
    }

    @Test
    void aTaskThatThrowsStopsNothing() {
        lane.execute(BUSY, () -> {
            throw new AssertionError("on purpose");
        });
        lane.execute(BUSY, () -> served.add("behind it"));
        scheduler.advanceTime();
        lane.execute(BUSY, () -> served.add("later"));
        scheduler.advanceTime();

        assertThat(served).containsExactly("behind it", "later");
        assertThat(lane.depth()).isZero();
    }
}
