package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocation;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocationV1;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** What may stand on a revocation topic, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class RevocationTopicTests extends RunningNode {
    private static final int MAX_INSTALLATIONS = 1_024;

    private final Random random = new Random(5);
    private final WalletKey wallet = Bundle.newWallet();
    private final String topic = topic(wallet.address().wire());

    private static String topic(String account) {
        return "/xmtp/3/revoked-" + account + "/proto";
    }

    private List<String> ids(int count) {
        return Stream.generate(this::id).limit(count).sorted().toList();
    }

    private String id() {
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        return Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    private Envelope revocation(long revokedNs, List<String> ids) {
        return at(revokedNs, message(wallet, revokedNs, ids).build());
    }

    private Envelope at(long timestampNs, InstallationRevocation message) {
        return envelope(topic, timestampNs, message.toByteArray());
    }

    private static InstallationRevocation.Builder message(WalletKey signer, long revokedNs, List<String> ids) {
        byte[] signature = signer.sign(new RevocationStatement(signer.address(), ids, revokedNs).text());
        return InstallationRevocation.newBuilder()
                .setV1(InstallationRevocationV1.newBuilder()
                        .setAccount(signer.address().wire())
                        .addAllInstallationIds(ids)
                        .setRevokedNs(revokedNs)
                        .setSignature(ByteString.copyFrom(signature)));
    }

    private Envelope spoiled(Consumer<InstallationRevocation.Builder> change) {
        InstallationRevocation.Builder message = message(wallet, 7, ids(2));
        change.accept(message);
        return at(7, message.build());
    }

    private void assertRefused(Envelope envelope, String why) {
        Status status = failure(() -> client.publish(envelope));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains(why);
    }

    @Test
    void whatTheWalletHasSignedIsStoredAndMayComeAgain() {
        Envelope revocation = revocation(7, ids(3));
        client.publish(revocation);
        client.publish(revocation);
        assertThat(client.query(topic).getEnvelopesList()).containsExactly(revocation);
    }

    @Test
    void whatTheWalletHasNotSignedIsRefused() {
        WalletKey stranger = Bundle.newWallet();
        List<String> ids = ids(2);
        assertRefused(envelope(topic, 1, "garbage"), "is no revocation");
        assertRefused(envelope(topic, 1, ""), "of no known version");
        assertRefused(envelope(topic, 1, new byte[5_000]), "more than 4096");
        assertRefused(at(7, message(stranger, 7, ids).build()), "is not of " + wallet.address());
        assertRefused(
                spoiled(changed -> changed.getV1Builder()
                        .setSignature(message(stranger, 7, ids).getV1().getSignature())),
                "is not signed by " + wallet.address());
        assertRefused(
                spoiled(changed -> changed.getV1Builder().setInstallationIds(1, "z".repeat(43))), "not signed by");
        assertRefused(spoiled(changed -> changed.getV1Builder().clearInstallationIds()), "names no installation");
        assertRefused(spoiled(changed -> changed.getV1Builder().clearSignature()), "not signed by");
        assertRefused(
                Bundle.of(wallet).at(1).toBuilder().setContentTopic(topic).build(), "envelope on a revocation topic");
        assertThat(client.query(topic).getEnvelopesList()).isEmpty();
    }

    /** A signed one is there for everybody to copy. */
    @Test
    void nobodyMakesVariantsOfOne() {
        InstallationRevocation message = message(wallet, 7, ids(2)).build();
        client.publish(at(7, message));
        for (long timestampNs = 8; timestampNs < 40; timestampNs++) {
            assertRefused(at(timestampNs, message), "another time than was signed");
        }
        byte[] signature = message.getV1().getSignature().toByteArray();
        signature[64] = (byte) (signature[64] - 27);
        InstallationRevocation.Builder other = message.toBuilder();
        other.getV1Builder().setSignature(ByteString.copyFrom(signature));
        assertRefused(at(7, other.build()), "not signed by");
        assertRefused(
                at(
                        7,
                        message.toBuilder()
                                .setUnknownFields(UnknownFieldSet.newBuilder()
                                        .addField(
                                                9,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())
                                .build()),
                "not of the one form");
        assertRefused(
                envelope(
                        topic,
                        7,
                        message.toByteString().concat(message.toByteString()).toByteArray()),
                "not of the one form");
        assertThat(client.query(topic).getEnvelopesList()).hasSize(1);
    }

    @Test
    void oneThatNamesNobodyNewIsRefused() {
        List<String> ids = ids(3);
        client.publish(revocation(7, ids));
        assertRefused(revocation(8, ids.subList(0, 2)), "names each of these installations already");
        client.publish(revocation(
                9, Stream.concat(ids.stream(), ids(1).stream()).sorted().toList()));
        assertThat(client.query(topic).getEnvelopesList()).hasSize(2);
    }

    @Test
    void aTopicNamesSoManyInstallations() {
        assumeTrue(store != StoreKind.TWO_NODES);
        for (int number = 0; number < MAX_INSTALLATIONS / RevocationStatement.MAX_INSTALLATIONS; number++) {
            client.publish(revocation(number + 1, ids(RevocationStatement.MAX_INSTALLATIONS)));
        }
        assertRefused(revocation(1_000, ids(1)), "names up to 1024 installations");
        assertThat(client.query(topic).getEnvelopesList()).hasSize(16);
    }

    @Test
    void manyWhoPublishAtOnceAreCountedOnce() {
        assumeTrue(store != StoreKind.TWO_NODES);
        List<String> ids = ids(2);
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(caller -> CompletableFuture.runAsync(() -> {
                            for (int number = 0; number < 10; number++) {
                                tryToPublish(revocation(caller * 10 + number + 1, ids));
                            }
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(client.query(topic).getEnvelopesList()).hasSize(1);
    }

    private void tryToPublish(Envelope envelope) {
        try {
            client.publish(envelope);
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void aRevocationTopicOfNoAccountHoldsNothing() {
        String account = wallet.address().wire();
        byte[] message = message(wallet, 7, ids(1)).build().toByteArray();
        for (String other : List.of(
                topic(account.toUpperCase(Locale.ROOT)),
                topic(account + "0"),
                topic(""),
                "/xmtp/3/revoked-",
                "/xmtp/3/revoked-" + account,
                topic(account) + "/more")) {
            assertRefused(envelope(other, 7, message), "a revocation topic is /xmtp/3/revoked-");
        }
    }

    /** Where a topic ends and a message begins makes no difference to what an envelope is. */
    @Test
    void nothingElseIsStoredInItsPlace() {
        Envelope genuine = revocation(7, ids(1));
        for (int end : new int[] {0, 1, "/xmtp/3/revoked".length(), "/xmtp/3/revoked-0x".length()}) {
            ByteString rest = ByteString.copyFromUtf8(topic.substring(end)).concat(genuine.getMessage());
            assertRefused(
                    envelope(topic.substring(0, end), 7, rest.toByteArray()), "a revocation topic is /xmtp/3/revoked-");
        }
        client.publish(genuine);
        assertThat(client.query(topic).getEnvelopesList()).containsExactly(genuine);
    }
}
