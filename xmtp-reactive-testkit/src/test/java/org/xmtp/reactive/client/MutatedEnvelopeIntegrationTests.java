package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;

/**
 * Hundreds of altered copies among genuine envelopes, in any order, live and in sweeps: each genuine message arrives
 * once, and each copy costs one failure at most. To repeat a run, give its seed as the system property
 * {@code xmtp.seed}.
 */
@Timeout(300)
class MutatedEnvelopeIntegrationTests {
    private static final int MESSAGES_A_STAGE = 20;
    private static final int COPIES_OF_EACH = 6;

    private final long seed = Long.getLong("xmtp.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> hostile = new HashSet<>();
    private final Set<String> genuine = new HashSet<>();
    private final List<String> texts = new ArrayList<>();

    @TempDir
    Path folder;

    private InterceptedPost post;

    @BeforeEach
    void open() {
        post = InterceptedPost.open(folder);
    }

    @AfterEach
    void close() {
        post.close();
    }

    @RepeatedTest(2)
    void everyGenuineMessageArrivesOnceAmongAlteredCopies() {
        post.publish(mixed("opening"));
        post.bob().rowsUpTo("opening " + (MESSAGES_A_STAGE - 1));
        post.answer("first answer");
        post.stopBob();
        post.publish(mixed("missed"));
        post.startBob();
        post.bob().rowsUpTo("missed " + (MESSAGES_A_STAGE - 1));
        post.answer("second answer");
        post.publish(mixed("live"));

        Outcome outcome = post.conclude();

        String run = "seed " + seed;
        assertThat(outcome.texts()).as(run).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(outcome.messages())
                .as(run)
                .allMatch(message -> message.sender().equals(post.alice().address()));
        assertThat(outcome.failures())
                .as(run)
                .extracting(Failure::envelopeDigest)
                .doesNotHaveDuplicates();
        assertThat(outcome.failures())
                .as(run)
                .isNotEmpty()
                .allMatch(failure -> hostile.contains(failure.envelopeDigest())
                        || (genuine.contains(failure.envelopeDigest()) && failure.reason() == FailureReason.REPLAY));
    }

    /** What Alice writes in one stage, with altered copies before, between and behind. */
    private List<NetworkEnvelope> mixed(String stage) {
        List<NetworkEnvelope> written = new ArrayList<>();
        for (int i = 0; i < MESSAGES_A_STAGE; i++) {
            texts.add(stage + " " + i);
            written.add(post.write(stage + " " + i));
        }
        written.forEach(envelope -> genuine.add(digest(envelope.message())));
        List<NetworkEnvelope> all = new ArrayList<>(written);
        for (NetworkEnvelope envelope : written) {
            for (int i = 0; i < COPIES_OF_EACH; i++) {
                byte[] altered = altered(envelope, written.get(random.nextInt(written.size())));
                if (!genuine.contains(digest(altered))) {
                    hostile.add(digest(altered));
                }
                all.add(
                        random.nextInt(all.size() + 1),
                        new NetworkEnvelope(envelope.topic(), timestamp(envelope), altered));
            }
        }
        return all;
    }

    private long timestamp(NetworkEnvelope envelope) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE - random.nextInt(3);
            case 2 -> envelope.timestampNs();
            default -> envelope.timestampNs() + random.nextLong(2_000_000_000L) - 1_000_000_000L;
        };
    }

    private byte[] altered(NetworkEnvelope envelope, NetworkEnvelope other) {
        byte[] bytes = envelope.message();
        return switch (random.nextInt(12)) {
            case 0, 1 -> flipped(bytes.clone());
            case 2 -> Tampering.olmBit(envelope, random.nextInt(), random.nextInt(8));
            case 3 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 4 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
            case 5 ->
                EnvelopeCodec.write(
                        Tampering.read(envelope).headerBytes(),
                        Tampering.read(other).ciphertext());
            case 6 -> Tampering.sentNs(envelope, random.nextLong() >>> 1);
            case 7 -> Tampering.prekeyHint(envelope);
            case 8 -> Tampering.padded(envelope, random.nextInt(100));
            case 9 -> Tampering.paddedHeader(envelope, random.nextInt(100));
            case 10 -> swappedParties(envelope);
            default -> joined(other.message(), bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] swappedParties(NetworkEnvelope envelope) {
        var header = Tampering.read(envelope).header();
        return random.nextBoolean()
                ? Tampering.sender(envelope, new PeerId(header.recipient(), header.senderInstallation()))
                : Tampering.recipient(envelope, new PeerId(header.sender(), header.recipientInstallation()));
    }

    /** Read as the second one, since the last of a field counts. */
    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
