package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.PeerId;

/**
 * Someone without any key reads and writes on Bob's topic. He costs one failure an envelope at most, and no genuine
 * message.
 */
@Timeout(180)
class HostileEnvelopeIntegrationTests {
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

    /** What kind of Olm message Alice writes. */
    enum Stage {
        /** The first message of a session. */
        OPENING,
        /** A further pre-key message of a session that is known. */
        SECOND_PRE_KEY,
        /** A message of a chain that Bob has answered. */
        NORMAL;

        /** Brings the conversation there; the texts that Bob has been shown meanwhile. */
        List<String> reach(InterceptedPost post) {
            if (this == OPENING) {
                return List.of();
            }
            post.deliver("before");
            post.bob().rowsUpTo("before");
            if (this == NORMAL) {
                post.answer("answer");
            }
            return List.of("before");
        }

        List<String> then(List<String> before, String... more) {
            return Stream.concat(before.stream(), Arrays.stream(more)).toList();
        }
    }

    @Test
    void garbageIsOneFailureEach() {
        post.deliver("before");
        post.slip(now(), new byte[0]);
        post.slip(now(), "no protobuf at all".getBytes(StandardCharsets.UTF_8));
        post.deliver("between");
        byte[] genuine = post.write("cut short").message();
        post.slip(now(), Arrays.copyOf(genuine, genuine.length / 2));
        post.slip(now(), new byte[200_000]);
        post.deliver("after");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("before", "between", "after");
        assertThat(outcome.reasons()).hasSize(4).containsOnly(FailureReason.MALFORMED);
    }

    @Test
    void theSameGarbageUnderManyTimestampsIsOneFailure() {
        byte[] garbage = {1, 2, 3};
        post.slip(now(), garbage);
        post.slip(now() + 1, garbage);
        post.deliver("between");
        post.slip(now() + 2, garbage);

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("between");
        assertThat(outcome.reasons()).containsExactly(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void whatIsForAnotherInstallationIsRefused(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("mine");
        PeerId other = new HandmadePeer().self();
        post.slip(now(), Tampering.recipient(genuine, other));
        post.publish(List.of(genuine));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "mine"));
        assertThat(outcome.reasons()).containsExactly(FailureReason.NOT_FOR_US);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aForgedSenderNeitherSpeaksNorHarms(Stage stage) {
        List<String> before = stage.reach(post);
        HandmadePeer mallory = new HandmadePeer();
        post.publish(mallory.registration());
        NetworkEnvelope genuine = post.write("by Alice");
        PeerId alice = new PeerId(post.alice().address(), post.alice().installationId());
        PeerId unknownAccount = new PeerId(new HandmadePeer().address(), alice.installation());
        PeerId ourOwn = new PeerId(post.bob().client().address(), alice.installation());
        post.slip(genuine.timestampNs() - 3, Tampering.sender(genuine, unknownAccount));
        post.slip(genuine.timestampNs() - 2, Tampering.sender(genuine, ourOwn));
        post.slip(genuine.timestampNs() - 1, Tampering.sender(genuine, mallory.self()));
        post.publish(List.of(genuine));
        // Mallory is looked up first, beside all else that Bob receives.
        post.bob().awaitFailures(1);

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "by Alice"));
        assertThat(outcome.messages())
                .allMatch(message -> message.sender().equals(alice.account())
                        && message.senderInstallation().equals(alice.installation()));
        // Nobody has granted Alice's key for the first two accounts: they wait. Mallory's own key is another one.
        assertOneRefusal(outcome, stage == Stage.NORMAL ? FailureReason.UNDECRYPTABLE : FailureReason.NO_GRANT);
        assertThat(outcome.failures().get(0).claimedSender()).contains(mallory.address());
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aReplayInOtherWrappingIsOneFailureEach(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.deliver("once");
        post.bob().rowsUpTo("once");
        post.slip(now(), genuine.message());
        post.slip(now(), Tampering.padded(genuine, 1));
        post.slip(now(), Tampering.padded(genuine, 10_000));
        post.slip(now(), Tampering.paddedHeader(genuine, 7));
        post.slip(now(), Tampering.prekeyHint(genuine));
        post.slip(now(), Tampering.sentNs(genuine, 1));
        post.deliver("after");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "once", "after"));
        assertThat(outcome.reasons()).hasSize(5).containsOnly(FailureReason.REPLAY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"OPENING", "SECOND_PRE_KEY"})
    void aReplayWithAnUnheededBitOfAKeyIsOneFailure(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.deliver("once");
        post.bob().rowsUpTo("once");
        post.slip(now(), Tampering.olmBit(genuine, Tampering.ONE_TIME_KEY_END - 1, 7));
        post.slip(now(), Tampering.olmBit(genuine, Tampering.BASE_KEY_END - 1, 7));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "once"));
        assertThat(outcome.reasons()).containsExactly(FailureReason.REPLAY, FailureReason.REPLAY);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aReplayRightBehindTheGenuineOneIsNamedAReplay(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("once");
        NetworkEnvelope copy =
                new NetworkEnvelope(genuine.topic(), genuine.timestampNs() + 1, Tampering.padded(genuine, 3));
        post.publish(List.of(genuine, copy));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "once"));
        assertThat(outcome.reasons()).containsExactly(FailureReason.REPLAY);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aForgedHeaderThatComesFirstCostsNothing(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("genuine");
        post.slip(genuine.timestampNs() - 4, Tampering.sentNs(genuine, 1));
        post.slip(genuine.timestampNs() - 3, Tampering.sentNs(genuine, Long.MAX_VALUE));
        post.slip(genuine.timestampNs() - 2, Tampering.prekeyHint(genuine));
        post.slip(genuine.timestampNs() - 1, Tampering.paddedHeader(genuine, 9));
        post.bob().awaitFailures(4);
        post.publish(List.of(genuine));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "genuine"));
        assertThat(outcome.reasons()).hasSize(4).containsOnly(FailureReason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aForgedHeaderInTheSameBatchCostsNothing(Stage stage) {
        List<String> before = stage.reach(post);
        post.stopBob();
        NetworkEnvelope genuine = post.write("genuine");
        post.slip(genuine.timestampNs() - 1, Tampering.sentNs(genuine, 1));
        post.publish(List.of(genuine));
        post.startBob();

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "genuine"));
        assertOneRefusal(outcome, FailureReason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void anAlteredCiphertextThatComesFirstCostsNothing(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("genuine");
        post.slip(genuine.timestampNs() - 4, Tampering.olmBit(genuine, -1, 0));
        post.slip(genuine.timestampNs() - 3, Tampering.olmBit(genuine, -40, 3));
        post.slip(genuine.timestampNs() - 2, Tampering.olm(genuine, bytes -> Arrays.copyOf(bytes, bytes.length - 1)));
        post.bob().awaitFailures(3);
        post.publish(List.of(genuine));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "genuine"));
        assertThat(outcome.reasons())
                .containsExactlyInAnyOrder(
                        FailureReason.UNDECRYPTABLE, FailureReason.UNDECRYPTABLE, FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"OPENING", "SECOND_PRE_KEY"})
    void anAlteredKeyOfAPreKeyMessageThatComesFirstCostsNothing(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("genuine");
        post.slip(genuine.timestampNs() - 3, Tampering.olmBit(genuine, Tampering.ONE_TIME_KEY_END - 9, 2));
        post.slip(genuine.timestampNs() - 2, Tampering.olmBit(genuine, Tampering.BASE_KEY_END - 9, 2));
        post.slip(genuine.timestampNs() - 1, Tampering.olmBit(genuine, Tampering.BASE_KEY_END + 9, 2));
        post.bob().awaitFailures(3);
        post.publish(List.of(genuine));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "genuine"));
        assertThat(outcome.reasons())
                .containsExactlyInAnyOrder(
                        FailureReason.UNKNOWN_KEY, FailureReason.UNDECRYPTABLE, FailureReason.NO_GRANT);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void otherWrappingThatComesFirstIsTheMessageAndTheGenuineOneTheReplay(Stage stage) {
        List<String> before = stage.reach(post);
        NetworkEnvelope genuine = post.write("once");
        post.slip(genuine.timestampNs() - 1, Tampering.padded(genuine, 5));
        post.bob().rowsUpTo("once");
        post.publish(List.of(genuine));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyElementsOf(stage.then(before, "once"));
        assertThat(outcome.reasons()).containsExactly(FailureReason.REPLAY);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void aLyingTimestampMovesNeitherMessageNorSweep(long timestampNs) {
        post.deliver("before");
        NetworkEnvelope genuine = post.write("carried under a lie");
        post.slip(timestampNs, genuine.message());
        post.slip(timestampNs, new byte[] {7});
        post.deliver("between");
        post.publish(List.of(genuine));
        post.deliver("after");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("before", "carried under a lie", "between", "after");
        assertThat(outcome.reasons()).containsExactly(FailureReason.MALFORMED);
        assertThat(outcome.messages())
                .allMatch(message -> message.timeSource() == TimeSource.SIGNED)
                .extracting(message -> message.sentNs())
                .isSorted()
                .contains(Tampering.read(genuine).header().sentNs());
    }

    @Test
    void aTimestampFarAheadHidesNothingThatComesLater() {
        post.stopBob();
        post.deliver("before");
        post.slip(Long.MAX_VALUE, new byte[] {7});
        post.slip(Long.MAX_VALUE, post.write("from the end of time").message());
        post.startBob();
        post.deliver("while he catches up");
        post.bob().rowsUpTo("while he catches up");
        post.stopBob();
        post.deliver("while he is away");
        post.startBob();

        Outcome outcome = post.conclude();

        assertThat(outcome.texts())
                .containsExactlyInAnyOrder("before", "from the end of time", "while he catches up", "while he is away");
        assertThat(outcome.reasons()).containsExactly(FailureReason.MALFORMED);
    }

    /**
     * Of a forged copy that is judged beside the genuine one: once the genuine one is durable, its inner message in
     * other wrapping is a replay, and called so.
     */
    private static void assertOneRefusal(Outcome outcome, FailureReason reason) {
        assertThat(outcome.reasons()).hasSize(1).first().isIn(reason, FailureReason.REPLAY);
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }
}
