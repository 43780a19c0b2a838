package org.xmtp.reactive.cryptography.oracles;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/** One session in both implementations, in the same state. */
final class Twin {
    private final int number;
    private final Setting setting;
    private OlmSession ours;

    Twin(int number, OlmSession ours, Setting setting) {
        this.number = number;
        this.ours = ours;
        this.setting = setting;
    }

    String sessionId() {
        return ours.sessionId();
    }

    /** Whether the next message begins a chain, with a new ratchet key. */
    boolean beginsChain() {
        return ours.hasReceived() && !ours.acceptsNewChain();
    }

    /** Encrypts with both; with a ratchet key of ours, if one is needed. */
    Letter encrypt(byte[] plaintext) {
        boolean begins = beginsChain();
        OlmSession before = ours.copy();
        Letter letter = encryptOurs(plaintext, begins ? null : before);
        if (begins) {
            setting.oracle().adopt(number, ours.serialize());
            setting.tally().count(Event.CHAINS_BEGUN_BY_US);
        } else {
            setting.oracle().encrypt(number, plaintext, its -> requireSame(before, letter, its));
        }
        return letter;
    }

    /** Encrypts with both, with a ratchet key of the oracle's. The session must rest until there is an answer. */
    void encryptWithKeyOfOracle(byte[] plaintext, Consumer<Letter> then) {
        Oracle.Encrypted[] encrypted = new Oracle.Encrypted[1];
        setting.oracle().encrypt(number, plaintext, its -> encrypted[0] = its);
        setting.oracle().state(number, state -> {
            OlmSession before = ours.copy();
            setting.random().giveNext(SavedSession.read(state).ratchetKey());
            Letter letter = encryptOurs(plaintext, null);
            requireSame(before, letter, encrypted[0]);
            requireSame(before, ours.serialize(), state);
            setting.tally().count(Event.CHAINS_BEGUN_BY_THE_ORACLE);
            then.accept(letter);
        });
    }

    private Letter encryptOurs(byte[] plaintext, @Nullable OlmSession before) {
        OlmMessage message = ours.encrypt(plaintext);
        setting.tally().count(Event.MESSAGES);
        return new Letter(sessionId(), message instanceof PreKeyMessage, message.bytes(), plaintext, before);
    }

    private void requireSame(OlmSession before, Letter letter, Oracle.Encrypted its) {
        if (letter.preKey() != its.preKey() || !Arrays.equals(letter.message(), its.message())) {
            throw setting.disagreement("the oracle encrypts it otherwise", before::serialize, letter.message());
        }
    }

    /** Gives a message that we can read to both. */
    Outcome decrypt(OlmMessage message, Tampering tampering) {
        OlmSession before = ours.copy();
        Outcome outcome = decryptOurs(message);
        if (outcome instanceof Outcome.Refused && !Arrays.equals(before.serialize(), ours.serialize())) {
            throw setting.disagreement("refused, and yet our state has changed", before::serialize, message.bytes());
        }
        askOracle(message instanceof PreKeyMessage, message.bytes(), before, outcome, tampering);
        return outcome;
    }

    private Outcome decryptOurs(OlmMessage message) {
        try {
            return new Outcome.Accepted(ours.decrypt(message));
        } catch (OlmException e) {
            return new Outcome.Refused(e.reason());
        }
    }

    /** Asks the oracle about bytes in which we see no message. */
    void refuse(boolean preKey, byte[] malformed, Tampering tampering) {
        askOracle(preKey, malformed, ours.copy(), new Outcome.Refused(Reason.MALFORMED), tampering);
    }

    private void askOracle(boolean preKey, byte[] message, OlmSession before, Outcome outcome, Tampering tampering) {
        setting.oracle()
                .decrypt(
                        number,
                        preKey,
                        outcome instanceof Outcome.Accepted,
                        message,
                        verdict -> setting.judge(tampering, outcome, verdict, before::serialize, message));
    }

    void saveAndRestore() {
        byte[] saved = ours.serialize();
        ours = OlmSession.deserialize(saved, setting.random());
        setting.tally().count(Event.RESTORED);
    }

    void compareStates() {
        byte[] state = ours.serialize();
        OlmSession now = ours.copy();
        setting.oracle().state(number, its -> {
            requireSame(now, state, its);
            setting.tally().count(Event.STATES_COMPARED);
        });
    }

    private void requireSame(OlmSession before, byte[] state, byte[] its) {
        if (!setting.oracle().sameState(number, state, its)) {
            throw setting.disagreement("the oracle's state is another one", before::serialize, its);
        }
    }
}
