package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.Digest;

/** The row of marks that begin alike. */
class SeenRowTests {
    private static final Digest ONE = new Digest(7, 1);
    private static final Digest OTHER = new Digest(7, 2);
    private static final Digest ENVELOPE = new Digest(30, 31);
    private static final Digest ANOTHER = new Digest(40, 41);

    @Test
    void marksThatBeginAlikeAreKeptBesideEachOther() {
        byte[] row =
                SeenRow.merged(SeenRow.with(new byte[0], ONE, ENVELOPE), SeenRow.with(new byte[0], OTHER, ANOTHER));

        assertThat(SeenRow.envelope(row, ONE)).contains(ENVELOPE);
        assertThat(SeenRow.envelope(row, OTHER)).contains(ANOTHER);
        assertThat(SeenRow.merged(row, row)).isEqualTo(row);
    }
}
