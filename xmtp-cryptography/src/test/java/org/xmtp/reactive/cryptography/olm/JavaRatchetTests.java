package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.text;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class JavaRatchetTests {
    private final RatchetEngine ratchet = new JavaRatchet();

    @Test
    void isFoundAsAServiceAndSpeaksBothVersions() {
        assertThat(ServiceLoader.load(RatchetEngine.class).stream().map(ServiceLoader.Provider::type))
                .contains(JavaRatchet.class);
        assertThat(ratchet.name()).isEqualTo("java");
        assertThat(ratchet.problem()).isEmpty();
        assertThat(ratchet.versions()).containsExactlyInAnyOrder(OlmVersion.V1, OlmVersion.V2);
        assertThat(ratchet.newestVersion()).isEqualTo(OlmVersion.V2);
    }

    @Test
    void restoresWhatItsAccountsAndSessionsSave() {
        RatchetAccount account = ratchet.createAccount(RANDOM);
        assertThat(ratchet.restoreAccount(account.serialize()).serialize()).isEqualTo(account.serialize());

        Pair pair = Pair.established(OlmVersion.V2);
        RatchetSession session = ratchet.restoreSession(pair.fromBob().serialize(), RANDOM);
        assertThat(session.sessionId()).isEqualTo(pair.fromAlice().sessionId());
        assertThat(session.decrypt(pair.fromAlice().encrypt(text("hello")))).isEqualTo(text("hello"));
    }

    @Test
    void onlyMessagesThatCanBeGenuineAreWorthATry() {
        Pair pair = Pair.established(OlmVersion.V2);
        NormalMessage known =
                pair.fromBob().encrypt(text("on the chain that is known")).inner();
        assertThat(pair.fromAlice().mayDecrypt(known)).isTrue();

        NormalMessage foreign = Pair.established(OlmVersion.V2)
                .fromBob()
                .encrypt(text("of strangers"))
                .inner();
        // Alice has received last and sent nothing since: nobody can have answered.
        assertThat(pair.fromAlice().mayDecrypt(foreign)).isFalse();
        pair.fromAlice().encrypt(text("now there is something to answer"));
        assertThat(pair.fromAlice().mayDecrypt(foreign)).isTrue();
    }

    @Test
    void aPreKeyMessageNamesTheSessionThatItStarts() {
        OlmAccount bob = OlmAccount.create(RANDOM);
        OlmSession session =
                OlmAccount.create(RANDOM).outboundSession(OlmVersion.V2, bob.identityKey(), bob.fallbackKey(), RANDOM);
        PreKeyMessage first = Pair.preKey(session.encrypt(text("hello")));

        assertThat(first.sessionId()).isNotEmpty().isEqualTo(session.sessionId());
        assertThat(bob.inboundSession(first, RANDOM).session().sessionId()).isEqualTo(first.sessionId());
    }
}
