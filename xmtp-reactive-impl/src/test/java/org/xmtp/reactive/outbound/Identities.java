package org.xmtp.reactive.outbound;

import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.StoredIdentity;

/** Who sends in the tests. */
final class Identities {
    private Identities() {}

    /** An installation of the first account of {@link Samples}, with this ratchet account. */
    static LocalIdentity of(Bench bench, RatchetAccount account) {
        return LocalIdentity.of(
                new StoredIdentity(
                        Samples.account(1), bench.ratchet.name(), account.serialize(), new byte[65], 1, true),
                new LocalIdentity.Means(bench.ratchet, Sealing.PADDED, bench.runtime.random()));
    }

    /** The same with a new one. */
    static LocalIdentity of(Bench bench) {
        return of(bench, bench.ratchet.createAccount(bench.runtime.random()));
    }
}
