package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;

class WipingTests {
    /** Several receiving chains, with keys of messages that have not arrived. */
    private static Pair longStanding() {
        Pair pair = Pair.established(OlmVersion.V2);
        for (int round = 0; round < 3; round++) {
            pair.fromAlice().encrypt(text("lost"));
            pair.fromBob().encrypt(text("lost"));
            pair.roundTrip();
        }
        return pair;
    }

    private static void assertOverwritten(List<byte[]> secrets) {
        assertThat(secrets).allSatisfy(secret -> assertThat(secret).containsOnly(0));
    }

    private static List<byte[]> held(Object holder, int atLeast) throws IllegalAccessException {
        List<byte[]> secrets = HeldSecrets.of(holder);
        assertThat(secrets)
                .hasSizeGreaterThanOrEqualTo(atLeast)
                .allSatisfy(secret -> assertThat(secret).isNotEqualTo(new byte[secret.length]));
        return secrets;
    }

    @Test
    void aSessionThatCanSendLosesEveryKey() throws Exception {
        OlmSession session = longStanding().fromBob();
        List<byte[]> secrets = held(session, 5);

        session.wipe();

        assertOverwritten(secrets);
        assertThatIllegalStateException().isThrownBy(() -> session.encrypt(text("more")));
    }

    @Test
    void aSessionWhosePeerMovedLastLosesEveryKey() throws Exception {
        OlmSession session = longStanding().fromAlice();
        List<byte[]> secrets = held(session, 5);

        session.wipe();

        assertOverwritten(secrets);
        assertThatIllegalStateException().isThrownBy(session::serialize);
    }

    @Test
    void anAccountLosesEveryKey() throws Exception {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(3, RANDOM);
        account.rotateFallbackKey(RANDOM);
        List<byte[]> secrets = held(account, 7);

        account.wipe();

        assertOverwritten(secrets);
        assertThatIllegalStateException().isThrownBy(() -> account.sign(text("more")));
    }

    @Test
    void partsLoseEveryKeyAndWhatTheyWereTakenFromKeepsIts() throws Exception {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(3, RANDOM);
        account.rotateFallbackKey(RANDOM);
        OlmAccountParts ofAccount = account.revealParts();
        List<byte[]> accountSecrets = held(ofAccount, 7);
        Pair pair = longStanding();
        OlmSessionParts ofSender = pair.fromBob().revealParts();
        OlmSessionParts ofReceiver = pair.fromAlice().revealParts();
        List<byte[]> senderSecrets = held(ofSender, 5);
        List<byte[]> receiverSecrets = held(ofReceiver, 5);

        ofAccount.wipe();
        ofSender.wipe();
        ofReceiver.wipe();

        assertOverwritten(accountSecrets);
        assertOverwritten(senderSecrets);
        assertOverwritten(receiverSecrets);
        assertThat(account.sign(text("more"))).hasSize(64);
        pair.roundTrip();
    }
}
