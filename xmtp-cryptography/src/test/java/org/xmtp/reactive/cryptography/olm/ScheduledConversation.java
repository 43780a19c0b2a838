package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.text;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two sessions that go through a schedule. Every message arrives once, in the order the schedule says, kept within the
 * limits: a message goes first when its chain would be dropped otherwise, and no side sends more than a chain keeps.
 */
final class ScheduledConversation {
    private final SecureRandom random;
    private final List<Side> sides;

    /** All randomness follows from the seed: two conversations with one seed are the same byte for byte. */
    ScheduledConversation(OlmVersion version, long seed) {
        random = new SeededRandom(seed);
        OlmAccount alice = OlmAccount.create(random);
        OlmAccount bob = OlmAccount.create(random);
        OlmSession fromAlice = alice.outboundSession(version, bob.identityKey(), bob.fallbackKey(), random);
        OlmSession fromBob = bob.inboundSession(Pair.preKey(fromAlice.encrypt(text("first"))), random)
                .session();
        sides = List.of(new Side(fromAlice), new Side(fromBob));
    }

    Side side(int number) {
        return sides.get(number);
    }

    /** Does the step, if there is something to do, and gives the message that was sent or delivered. */
    List<OlmMessage> take(Schedule.Step step) {
        if (step instanceof Schedule.Deliver deliver) {
            return deliver(deliver.side(), deliver.pick());
        }
        return send(((Schedule.Send) step).side());
    }

    private List<OlmMessage> send(int from) {
        Side sender = side(from);
        if (sender.sent == RatchetLimits.OLM.skippedKeys()) {
            return List.of();
        }
        byte[] plaintext = text("message " + sender.sent++);
        OlmMessage message = sender.session.encrypt(plaintext);
        side(1 - from).awaited.add(new InFlight(OlmMessage.parse(message.bytes()), plaintext, sender.chain(message)));
        return List.of(message);
    }

    private List<OlmMessage> deliver(int to, int pick) {
        Side receiver = side(to);
        if (receiver.awaited.isEmpty()) {
            return List.of();
        }
        InFlight arriving = receiver.next(pick);
        assertThat(receiver.session.decrypt(arriving.message)).isEqualTo(arriving.plaintext);
        receiver.awaited.remove(arriving);
        receiver.arrived.add(arriving.message);
        return List.of(arriving.message);
    }

    /** Saves both sessions and goes on with what is restored. */
    void saveAndRestore() {
        sides.forEach(side -> side.session = OlmSession.deserialize(side.session.serialize(), random));
    }

    /** Lets everything arrive that has not. */
    void deliverTheRest() {
        for (int to = 0; to < 2; to++) {
            while (!side(to).awaited.isEmpty()) {
                deliver(to, 7 * side(to).awaited.size() + 3);
            }
        }
    }

    /** One of the two. */
    static final class Side {
        private OlmSession session;
        private final Map<Curve25519PublicKey, Integer> chains = new HashMap<>();
        private final List<InFlight> awaited = new ArrayList<>();
        private final List<OlmMessage> arrived = new ArrayList<>();
        private int sent;

        Side(OlmSession session) {
            this.session = session;
        }

        OlmSession session() {
            return session;
        }

        List<OlmMessage> arrived() {
            return arrived;
        }

        List<OlmMessage> awaited() {
            return awaited.stream().map(InFlight::message).toList();
        }

        private int chain(OlmMessage message) {
            return chains.computeIfAbsent(message.inner().ratchetKey(), key -> chains.size());
        }

        private InFlight next(int pick) {
            InFlight picked = awaited.get(Math.floorMod(pick, awaited.size()));
            InFlight oldest = awaited.get(0);
            return oldest.chain + RatchetLimits.OLM.receivingChains() <= picked.chain ? oldest : picked;
        }
    }

    private record InFlight(OlmMessage message, byte[] plaintext, int chain) {}

    /** Random bytes that can be had again. */
    private static final class SeededRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final Random random;

        SeededRandom(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }
}
