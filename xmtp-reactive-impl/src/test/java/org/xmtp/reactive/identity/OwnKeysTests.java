package org.xmtp.reactive.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoredIdentity;

/** The numbers of an installation's own bundles. */
final class OwnKeysTests {
    private static final long NOW_NS = 1_767_225_600_000_000_000L;

    private final Bench bench = new Bench();
    private final RatchetAccount account = bench.ratchet.createAccount(bench.runtime.random());
    private final LocalIdentity unsigned = LocalIdentity.of(
            new StoredIdentity(Samples.account(1), bench.ratchet.name(), account.serialize(), new byte[65], 1, true),
            new LocalIdentity.Means(bench.ratchet, Sealing.PADDED, bench.runtime.random()));
    private final LocalIdentity identity = unsigned.as(OwnKeys.withBundle(unsigned, NOW_NS, NOW_NS));

    private OwnBundle rotated(LocalIdentity from, long above) {
        return Objects.requireNonNull(
                OwnKeys.rotated(from, NOW_NS, above).stored().bundle());
    }

    @Test
    void eachNumberIsAboveAllThatOthersHaveSeen() {
        assertThat(rotated(identity, 0).sequence()).isEqualTo(NOW_NS + 1);
        assertThat(rotated(identity, 2 * NOW_NS).sequence()).isEqualTo(2 * NOW_NS + 1);
        assertThat(rotated(identity, Long.MAX_VALUE - 1).sequence()).isEqualTo(Long.MAX_VALUE);
    }

    /** Only who has the identity key can have made it. */
    @Test
    void behindTheHighestThereIsNone() {
        assertThatThrownBy(() -> rotated(identity, Long.MAX_VALUE))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("somebody else has its identity key");
        LocalIdentity last = identity.as(
                OwnKeys.rotated(identity, NOW_NS, Long.MAX_VALUE - 1).stored());
        assertThatThrownBy(() -> rotated(last, 0)).isInstanceOf(XmtpConfigurationException.class);
    }
}
