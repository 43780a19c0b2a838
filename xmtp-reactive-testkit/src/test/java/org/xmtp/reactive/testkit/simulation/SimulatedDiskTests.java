package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

class SimulatedDiskTests {

    /** Found by the search: the store took what the disk knew nothing of, where a connect failed amid a commit. */
    @Test
    void itKnowsOfACommitThatNobodyWaitsForAnyMore() {
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            List<WriteSet> durable = new ArrayList<>();
            machine.disk().watch(durable::addAll);
            EngineStore store = machine.disk().mount(machine.runtime());
            StoreHead head = Objects.requireNonNull(world.await(store.open()));
            WriteSet next =
                    new WriteSet(head.lastPosition() + 1, new WriteSetId(1, 1), List.of(new Change.FailureCounted()));

            store.commit(head.lastWriteSet(), List.of(next)).subscribe().dispose();
            world.pass(Duration.ofMinutes(1));

            assertThat(durable).containsExactly(next);
        });
    }
}
