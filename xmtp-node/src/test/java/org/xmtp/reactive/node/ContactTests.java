package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.v3.message.contents.AssociationTextVersion;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** What may stand on a contact topic, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class ContactTests extends RunningNode {

    private static final int MAX_OF_INSTALLATION = 16;

    private final Bundle bundle = Bundle.of(Bundle.newWallet());

    @Test
    void aBundleWithItsWalletsGrantIsStored() {
        client.publish(bundle.at(1));
        assertThat(client.query(bundle.topic()).getEnvelopesList()).containsExactly(bundle.at(1));
    }

    @Test
    void whatNobodyCouldUseIsRefused() {
        assertRefused(envelope(bundle.topic(), 1, "garbage"), "no contact bundle");
        assertRefused(envelope(bundle.topic(), 1, ""), "no known version");
        assertRefused(spoiled(changed -> changed.getV1Builder().clearFallbackKey()), "fallback key of 0 bytes, not 32");
        assertRefused(
                spoiled(changed ->
                        changed.getV1Builder().getIdentityKeyBuilder().setKey(Bundle.key(new byte[31]))),
                "identity key of 31 bytes, not 32");
        assertRefused(
                spoiled(changed -> changed.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1_000,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[2 << 10]))
                                        .build())
                        .build())),
                "more than 2048");
        assertThat(client.query(bundle.topic()).getEnvelopesList()).isEmpty();
    }

    @Test
    void aBundleWithoutItsWalletsGrantIsRefused() {
        WalletKey stranger = Bundle.newWallet();
        assertRefused(envelope(bundle.topic(), 1, Bundle.of(stranger).message().toByteArray()), "no grant of");
        assertRefused(
                spoiled(changed ->
                        changed.getV1Builder().getIdentityKeyBuilder().clearEip191()),
                "no grant of a known version");
        assertRefused(
                spoiled(changed -> changed.getV1Builder()
                        .getIdentityKeyBuilder()
                        .getEip191Builder()
                        .setAssociationTextVersion(AssociationTextVersion.ASSOCIATION_TEXT_VERSION_UNSPECIFIED)),
                "no grant of a known version");
        assertRefused(
                spoiled(changed ->
                        changed.getV1Builder().getIdentityKeyBuilder().setKey(Bundle.key(new byte[32]))),
                "no grant of " + bundle.wallet().address());
        assertRefused(
                spoiled(changed -> changed.getV1Builder()
                        .getIdentityKeyBuilder()
                        .getEip191Builder()
                        .getSignatureBuilder()
                        .setBytes(ByteString.copyFrom(new byte[65]))),
                "no grant of");
        assertRefused(
                spoiled(changed -> changed.getV1Builder()
                        .getIdentityKeyBuilder()
                        .getEip191Builder()
                        .setWalletAddress(stranger.address().wire())),
                "no grant of");
    }

    @Test
    void aContactTopicOfNoAccountHoldsNothing() {
        String account = bundle.wallet().address().wire();
        byte[] message = bundle.message().toByteArray();
        for (String topic : List.of(
                Bundle.topic(account.toUpperCase(Locale.ROOT)),
                Bundle.topic(account + "0"),
                Bundle.topic(""),
                "/xmtp/3/contact-",
                "/xmtp/3/contact-/proto",
                "/xmtp/3/contact-" + account,
                "/xmtp/3/contact-" + account + "/proto/more")) {
            assertRefused(envelope(topic, 1, message), "a contact topic is /xmtp/3/contact-");
        }
        client.publish(envelope("/xmtp/0/contact-" + account + "/proto", 1, "of another version"));
    }

    /** Where a topic ends and a message begins makes no difference to what an envelope is. */
    @Test
    void nothingElseIsStoredInABundlesPlace() {
        String topic = bundle.topic();
        for (int end : new int[] {0, 1, "/xmtp/3/contact".length(), "/xmtp/3/contact-0x".length()}) {
            ByteString rest = ByteString.copyFromUtf8(topic.substring(end))
                    .concat(bundle.at(1).getMessage());
            assertRefused(
                    envelope(topic.substring(0, end), 1, rest.toByteArray()), "a contact topic is /xmtp/3/contact-");
        }
        client.publish(envelope("/xmtp/3/", 1, "contact"), bundle.at(1));
        assertThat(client.query(topic).getEnvelopesList()).containsExactly(bundle.at(1));
    }

    @Test
    void whatStandsBeforeARefusedOneIsPublished() {
        Envelope plain = envelope("t", 1, "x");
        Status status = failure(
                () -> client.publish(plain, bundle.at(1), envelope(bundle.topic(), 2, "x"), envelope("t", 2, "x")));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(client.query("t", bundle.topic()).getEnvelopesList()).containsExactlyInAnyOrder(plain, bundle.at(1));
    }

    /** The grant is there for everybody to copy. */
    @Test
    void nobodyFillsATopicWithVariantsOfOneBundle() {
        assumeOneNode();
        client.publish(bundle.at(0));
        for (int number = 1; number < MAX_OF_INSTALLATION; number++) {
            client.publish(bundle.withAnotherFallbackKey().at(number));
        }

        assertRefused(bundle.withAnotherFallbackKey().at(100), "holds 16 bundles of this installation");
        assertRefused(bundle.at(100), "holds 16 bundles of this installation");
        client.publish(bundle.at(0));
        Bundle other = Bundle.of(bundle.wallet());
        client.publish(other.at(200));
        assertThat(client.query(bundle.topic()).getEnvelopesList())
                .hasSize(MAX_OF_INSTALLATION + 1)
                .contains(other.at(200));
    }

    @Test
    void aNewerSignedBundleEntersWhateverStandsThereAndNoVariantTakesItsPlace() {
        assumeOneNode();
        OlmAccount keys = OlmAccount.create(new SecureRandom());
        Bundle first = Bundle.signed(bundle.wallet(), keys, 1);
        Bundle unsigned = first.saying(VmacInstallationPublicKeyBundleV1.Builder::clearStatement);
        for (int number = 0; number < MAX_OF_INSTALLATION; number++) {
            client.publish(unsigned.withAnotherFallbackKey().at(number));
        }
        assertRefused(unsigned.withAnotherFallbackKey().at(100), "holds 16 bundles of this installation");
        for (int sequence = 1; sequence <= 3 * MAX_OF_INSTALLATION; sequence++) {
            client.publish(
                    (sequence == 1 ? first : Bundle.signed(bundle.wallet(), keys, sequence)).at(1_000 - sequence));
        }

        assertRefused(first.at(5_000), "is as new: sequence 48, not below 1");
        assertRefused(Bundle.signed(bundle.wallet(), keys, 48).at(5_001), "is as new");
        assertRefused(unsigned.at(5_002), "nobody believes an unsigned one");
        client.publish(first.at(999));
        client.publish(Bundle.signed(bundle.wallet(), keys, 49).at(1));
        assertThat(client.query(bundle.topic()).getEnvelopesList()).hasSize(4 * MAX_OF_INSTALLATION + 1);
    }

    @Test
    void aStatementThatTheIdentityKeyHasNotSignedIsRefusedAndCountsForNothing() {
        OlmAccount keys = OlmAccount.create(new SecureRandom());
        Bundle signed = Bundle.signed(bundle.wallet(), keys, 7);
        assertRefused(
                signed.saying(said -> said.getStatementBuilder().setSequence(Long.MAX_VALUE))
                        .at(1),
                "that its identity key has not signed");
        assertRefused(
                signed.saying(said -> said.getStatementBuilder().setCapabilities(1))
                        .at(1),
                "that its identity key has not signed");
        assertRefused(signed.withAnotherFallbackKey().at(1), "that its identity key has not signed");
        assertRefused(
                signed.saying(said -> said.setStatement(
                                Bundle.signed(bundle.wallet(), OlmAccount.create(new SecureRandom()), 7)
                                        .message()
                                        .getV1()
                                        .getStatement()))
                        .at(1),
                "that its identity key has not signed");
        assertRefused(signed.saying(said -> said.getStatementBuilder().clear()).at(1), "another length");
        assertRefused(
                signed.saying(said -> said.getStatementBuilder().setSequence(0)).at(1), "0 or above 2^63-1");
        client.publish(signed.at(1));
        assertThat(client.query(bundle.topic()).getEnvelopesList()).containsExactly(signed.at(1));
    }

    @Test
    void manyWhoTryAtOnceFillItNoFurther() {
        assumeOneNode();
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(caller -> CompletableFuture.runAsync(() -> {
                            for (int number = 0; number < 20; number++) {
                                tryToPublish(bundle.withAnotherFallbackKey().at(caller * 20 + number));
                            }
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(client.query(bundle.topic()).getEnvelopesList()).hasSize(MAX_OF_INSTALLATION);
    }

    @Test
    void aHundredInOneRequestAreLookedAt() {
        List<Envelope> many = IntStream.range(0, 101)
                .mapToObj(number -> Bundle.of(bundle.wallet()).at(number))
                .toList();
        Status status = failure(() -> client.publish(many));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("more than 100 envelopes on contact and revocation topics");
        assertThat(Walk.ascending(client, 1_000, bundle.topic())).isEqualTo(many.subList(0, 100));
    }

    /** Each of several counts by itself what it takes. */
    private void assumeOneNode() {
        assumeTrue(store != StoreKind.TWO_NODES);
    }

    private void tryToPublish(Envelope envelope) {
        try {
            client.publish(envelope);
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    private Envelope spoiled(Consumer<InstallationContactBundle.Builder> change) {
        InstallationContactBundle.Builder changed = bundle.message().toBuilder();
        change.accept(changed);
        return new Bundle(bundle.wallet(), changed.build()).at(1);
    }

    private void assertRefused(Envelope envelope, String why) {
        Status status = failure(() -> client.publish(envelope));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains(why);
    }
}
