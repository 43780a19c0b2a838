package org.xmtp.reactive.testkit.simulation.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.StoreSamples;

/** What the judge of the search takes for kept from an installation, also of a store that is put back. */
final class WithholdingTests {
    private static final PeerId PEER = StoreSamples.peer(0);
    private static final long SENT_NS = 7;

    private final Withholding withholding = new Withholding("A0.0", new Checks(breach -> {
        throw breach;
    }));

    @BeforeEach
    void keepAndApprove() {
        commit(1, new Change.InstallationUnapproved(PEER, Trust.HOLD));
        withholding.committed(StoreSamples.own(2, 0, SENT_NS));
        assertThat(withholding.grants(PEER, SENT_NS)).as("while it waits").isFalse();
        commit(3, new Change.InstallationApproved(PEER));
    }

    private void commit(long position, Change change) {
        withholding.committed(StoreSamples.writeSet(position, change));
    }

    private static WriteSet copyOf(long message, long position) {
        return StoreSamples.writeSet(
                position, new Change.CopiesQueued(message, 0, List.of(new OutboxCopy(PEER, new byte[1]))));
    }

    @Test
    void whatItHadOfTheApprovalMayBeReadBehindTheStoreThatWasPutBack() {
        assertThat(withholding.grants(PEER, SENT_NS)).isTrue();

        withholding.putBack(1);

        assertThat(withholding.grants(PEER, SENT_NS)).isTrue();
        assertThat(withholding.owes(PEER, SENT_NS)).as("it may be lost as well").contains(false);
    }

    @Test
    void nothingMoreIsCopiedForItThere() {
        withholding.putBack(1);

        assertThatThrownBy(() -> withholding.committed(copyOf(2, 9))).hasMessageContaining("from whom it keeps that");
    }

    @Test
    void fromTheRecoveryOnItIsKeptAnew() {
        withholding.putBack(1);
        commit(8, new Change.InstallationUnapproved(PEER, Trust.HOLD));
        withholding.committed(StoreSamples.own(9, 0, 11));

        assertThat(withholding.grants(PEER, SENT_NS)).isTrue();
        assertThat(withholding.grants(PEER, 11)).isFalse();
    }
}
