package org.xmtp.reactive.cryptography.oracles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/** One end of a conversation: an account and its sessions, all of them in both implementations. */
final class End {
    private final int account;
    private final Setting setting;
    private final IntSupplier sessionNumbers;
    private final OlmAccount ours;
    private final List<Twin> twins = new ArrayList<>();

    End(int account, IntSupplier sessionNumbers, Setting setting) {
        this.account = account;
        this.sessionNumbers = sessionNumbers;
        this.setting = setting;
        ours = OlmAccount.create(setting.random());
        makeOneTimeKeys();
    }

    List<Twin> twins() {
        return twins;
    }

    /** Makes a few one-time keys more. */
    void makeOneTimeKeys() {
        ours.generateOneTimeKeys(2, setting.random());
        setting.oracle().account(account, ours.serialize());
    }

    void rotateFallbackKey() {
        ours.rotateFallbackKey(setting.random());
        setting.oracle().account(account, ours.serialize());
    }

    void forgetPreviousFallbackKey() {
        ours.forgetPreviousFallbackKey();
        setting.oracle().account(account, ours.serialize());
    }

    /** A key that others may open a session with: one-time or fallback, the previous one too. */
    private Curve25519PublicKey anyKey(RandomGenerator dice) {
        List<Curve25519PublicKey> keys = new ArrayList<>(ours.oneTimeKeys());
        keys.add(ours.fallbackKey());
        ours.previousFallbackKey().ifPresent(keys::add);
        return keys.get(dice.nextInt(keys.size()));
    }

    /** Opens a session in our implementation, and tells the oracle of it. */
    void open(OlmVersion version, End peer, RandomGenerator dice) {
        int number = sessionNumbers.getAsInt();
        OlmSession session =
                ours.outboundSession(version, peer.ours.identityKey(), peer.anyKey(dice), setting.random());
        setting.oracle().adopt(number, session.serialize());
        twins.add(new Twin(number, session, setting));
        setting.tally().count(Event.SESSIONS_OPENED_BY_US);
    }

    /** Lets the oracle open a session. It is there once there is an answer. */
    void openByOracle(OlmVersion version, End peer, RandomGenerator dice) {
        int number = sessionNumbers.getAsInt();
        setting.oracle().open(number, account, version, peer.ours.identityKey(), peer.anyKey(dice), state -> {
            twins.add(new Twin(number, OlmSession.deserialize(state, setting.random()), setting));
            setting.tally().count(Event.SESSIONS_OPENED_BY_THE_ORACLE);
        });
    }

    Optional<Twin> twin(String sessionId) {
        return twins.stream().filter(twin -> twin.sessionId().equals(sessionId)).findFirst();
    }

    /** Gives bytes to both that were this letter when they were sent. Who takes them reads what the letter says. */
    void receive(byte[] bytes, Letter letter, Tampering tampering) {
        OlmMessage message = parse(bytes);
        Optional<Twin> intended = twin(letter.sessionId());
        if (message == null) {
            intended.ifPresentOrElse(
                    twin -> twin.refuse(letter.preKey(), bytes, tampering),
                    () -> askForSession(letter.preKey(), bytes, new Outcome.Refused(Reason.MALFORMED), tampering));
        } else if (message instanceof PreKeyMessage preKey) {
            twin(preKey.sessionId())
                    .ifPresentOrElse(
                            twin -> decrypt(twin, message, letter, tampering),
                            () -> makeSession(preKey, letter, tampering));
        } else {
            // Without its wrapping, the first message of a session is nobody's.
            intended.ifPresent(twin -> decrypt(twin, message, letter, tampering));
        }
    }

    private static @Nullable OlmMessage parse(byte[] bytes) {
        try {
            return OlmMessage.parse(bytes);
        } catch (OlmException e) {
            if (e.reason() != Reason.MALFORMED) {
                throw e;
            }
            return null;
        }
    }

    /** Decrypts with a session, which is then the one that is written on first. */
    void decrypt(Twin twin, OlmMessage message, Letter letter, Tampering tampering) {
        if (twin.decrypt(message, tampering) instanceof Outcome.Accepted accepted) {
            requireSaid(letter, accepted);
            twins.remove(twin);
            twins.add(twin);
        }
    }

    private void makeSession(PreKeyMessage message, Letter letter, Tampering tampering) {
        try {
            var inbound = ours.inboundSession(message, setting.random());
            inbound.usedOneTimeKey().ifPresent(ours::removeOneTimeKey);
            Outcome.Accepted outcome = new Outcome.Accepted(inbound.plaintext());
            requireSaid(letter, outcome);
            int number = askForSession(true, message.bytes(), outcome, tampering);
            twins.add(new Twin(number, inbound.session(), setting));
            setting.tally().count(Event.SESSIONS_MADE_FROM_A_MESSAGE);
        } catch (OlmException e) {
            askForSession(true, message.bytes(), new Outcome.Refused(e.reason()), tampering);
        }
    }

    private void requireSaid(Letter letter, Outcome.Accepted accepted) {
        if (!Arrays.equals(letter.plaintext(), accepted.plaintext())) {
            throw setting.disagreement("decrypted to something else", ours::serialize, letter.message());
        }
    }

    private int askForSession(boolean preKey, byte[] message, Outcome outcome, Tampering tampering) {
        int number = sessionNumbers.getAsInt();
        byte[] before = ours.serialize();
        setting.oracle()
                .inbound(
                        number,
                        account,
                        preKey,
                        outcome instanceof Outcome.Accepted,
                        message,
                        verdict -> setting.judge(tampering, outcome, verdict, () -> before, message));
        return number;
    }
}
