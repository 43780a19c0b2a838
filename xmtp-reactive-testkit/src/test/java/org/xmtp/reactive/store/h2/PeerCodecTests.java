package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.store.records.IdentityRecord;
import org.xmtp.reactive.testkit.StoreSamples;

class PeerCodecTests {
    @Test
    void anInstallationFromBeforeRatchetsHadNamesIsOnOurOwn() {
        IdentityRecord stored = PeerCodec.encode(StoreSamples.identity(1));
        IdentityRecord older = stored.toBuilder().clearRatchet().build();

        assertThat(PeerCodec.identity(stored).ratchet())
                .isEqualTo(StoreSamples.identity(1).ratchet());
        assertThat(PeerCodec.identity(older).ratchet()).isEqualTo(JavaRatchet.NAME);
    }
}
