package org.xmtp.reactive.testkit.simulation.search;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.testkit.simulation.SimulatedRandom;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Seal;
import org.xmtp.reactive.wire.SealedEnvelope;

/** Publishes what anybody can: garbage, forgeries, and copies of what others sent. */
final class HostilePeer {
    private static final int ABOUT_MS = 3000;
    private static final int FLOOD = 50;
    /** How often it sees an envelope on its way, and is quicker; and where a run is about that. */
    private static final double QUICKER_SHARE = 0.03;

    private static final double OFTEN_QUICKER_SHARE = 0.6;
    private static final int LONGEST_AHEAD_NS = 1_000_000_000;

    private final SimulatedWorld world;
    private final Plan plan;
    private final List<Participant> victims;
    private final Ledger ledger;
    private final double quicker;
    private final SplittableRandom chance;
    private final SecureRandom random;
    private boolean over;

    HostilePeer(SimulatedWorld world, Plan plan, List<Participant> victims, Ledger ledger) {
        this.world = world;
        this.plan = plan;
        quicker = plan.focus() == Focus.FORGERIES ? OFTEN_QUICKER_SHARE : QUICKER_SHARE;
        this.victims = victims;
        this.ledger = ledger;
        chance = world.chance().split();
        random = new SimulatedRandom(world.seed());
    }

    /** Begins. */
    void begin() {
        victims.forEach(victim -> victim.machine().watch(this::intercept));
        later();
    }

    private void later() {
        world.after(Duration.ofMillis(chance.nextInt(2 * plan.hastened(ABOUT_MS))), () -> {
            if (!over) {
                act();
                later();
            }
        });
    }

    /** Stops. */
    void stop() {
        over = true;
    }

    /** An altered copy is there before the genuine envelope. */
    private void intercept(NetworkEnvelope underWay) {
        if (!over && chance.nextDouble() < quicker && underWay.topic().contains("/message-")) {
            int how = chance.nextInt(4);
            publish(how == 0 ? flipped(underWay) : reworded(underWay, how == 1));
        }
    }

    private void act() {
        Participant victim = victims.get(chance.nextInt(victims.size()));
        List<NetworkEnvelope> sent = victim.wire().sent();
        // What was sent last is what may still be on its way.
        NetworkEnvelope waiting =
                sent.isEmpty() ? null : sent.get(sent.size() - 1 - chance.nextInt(Math.min(20, sent.size())));
        int count = chance.nextInt(20) == 0 ? FLOOD : 1;
        for (int i = 0; i < count; i++) {
            publish(envelope(victim.account(), waiting));
        }
    }

    private void publish(@Nullable NetworkEnvelope envelope) {
        if (envelope != null) {
            world.node().publish(envelope);
        }
    }

    private @Nullable NetworkEnvelope envelope(AccountAddress account, @Nullable NetworkEnvelope waiting) {
        int what = chance.nextInt(waiting == null ? 3 : 8);
        if (waiting == null || what < 3) {
            byte[] bundle = switch (what) {
                case 0 -> bytes(3);
                case 1 -> bytes(1 + chance.nextInt(2000));
                default -> forgedBundle(account);
            };
            return new NetworkEnvelope(Topics.contact(account), now(), bundle);
        }
        return switch (what) {
            case 3 -> new NetworkEnvelope(waiting.topic(), now(), bytes(1 + chance.nextInt(2000)));
            case 4 -> copy(waiting);
            case 5 -> flipped(waiting);
            case 6 -> reworded(waiting, false);
            default -> reworded(waiting, true);
        };
    }

    /** With a grant that no wallet has signed. */
    private byte[] forgedBundle(AccountAddress account) {
        byte[] grant = bytes(65);
        grant[64] = 27;
        return BundleCodec.write(Curve25519PublicKey.of(bytes(32)), grant, account, Curve25519PublicKey.of(bytes(32)));
    }

    private NetworkEnvelope flipped(NetworkEnvelope waiting) {
        byte[] altered = waiting.message().clone();
        altered[chance.nextInt(altered.length)] ^= (byte) (1 << chance.nextInt(8));
        return new NetworkEnvelope(waiting.topic(), earlier(waiting), altered);
    }

    /**
     * A genuine ciphertext under another header, or a genuine header over another ciphertext, and earlier. What is
     * sealed it is given opened, though nobody else has that, and seals again: so it comes as far as what all can read.
     */
    private @Nullable NetworkEnvelope reworded(NetworkEnvelope waiting, boolean otherContent) {
        return ledger.seals()
                .open(waiting)
                .map(opened -> {
                    byte[] message = opened.seal() == null
                            ? reworded(opened.content(), otherContent)
                            : resealed(waiting.topic(), opened.content(), otherContent);
                    return new NetworkEnvelope(waiting.topic(), earlier(waiting), message);
                })
                .orElse(null);
    }

    private byte[] reworded(SealedEnvelope genuine, boolean otherContent) {
        return otherContent
                ? EnvelopeCodec.write(genuine.headerBytes(), bytes(genuine.ciphertext().length))
                : EnvelopeCodec.write(EnvelopeCodec.headerBytes(altered(genuine.header())), genuine.ciphertext());
    }

    private byte[] resealed(String topic, SealedEnvelope genuine, boolean otherContent) {
        if (otherContent && chance.nextBoolean()) {
            return EnvelopeCodec.write(genuine.headerBytes(), bytes(genuine.ciphertext().length));
        }
        Seal seal = new Seal(
                ledger.seals()
                        .keyOf(topic)
                        .flatMap(key -> Seal.encapsulation(key, random))
                        .orElseThrow(),
                0,
                chance.nextBoolean());
        byte[] headerBytes = EnvelopeCodec.headerBytes(altered(genuine.header()), seal);
        return EnvelopeCodec.write(
                headerBytes, otherContent ? bytes(genuine.ciphertext().length) : genuine.ciphertext(), seal);
    }

    private Header altered(Header header) {
        return new Header(
                header.sentNs() + 1,
                header.sender(),
                header.senderInstallation(),
                header.recipient(),
                header.recipientInstallation(),
                chance.nextBoolean());
    }

    private long earlier(NetworkEnvelope envelope) {
        ledger.putAhead(envelope);
        return envelope.timestampNs() - chance.nextInt(LONGEST_AHEAD_NS);
    }

    /** Byte for byte: before what it is a copy of, or behind it; what is on its way still, it may overtake even so. */
    private NetworkEnvelope copy(NetworkEnvelope waiting) {
        ledger.putAhead(waiting);
        long timestampNs = chance.nextBoolean() ? earlier(waiting) : waiting.timestampNs() + 1 + chance.nextInt(1000);
        return new NetworkEnvelope(waiting.topic(), timestampNs, waiting.message());
    }

    private long now() {
        return world.clock().millis() * 1_000_000;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        chance.nextBytes(bytes);
        return bytes;
    }
}
