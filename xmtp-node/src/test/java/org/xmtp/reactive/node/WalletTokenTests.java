package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;
import static org.xmtp.reactive.node.Client.request;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.Token;
import org.xmtp.proto.message.contents.Signature;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** Who may publish at a node that asks for tokens of wallets. */
class WalletTokenTests {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String TOPIC = "/xmtp/0/m-1/proto";

    private final XmtpNode node =
            XmtpNode.inMemory().walletTokens().http(0, Set.of("*")).start();
    private final Client client = new Client(node.uri());
    private final WalletKey wallet = Bundle.newWallet();
    private final TokenMaker maker = new TokenMaker(wallet);
    private final Instant now = Instant.now();

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    private void publish(String header, Envelope... envelopes) {
        Metadata shown = new Metadata();
        shown.put(AUTHORIZATION, header);
        client.api()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(shown))
                .publish(request(List.of(envelopes)));
    }

    private static Envelope on(String topic) {
        return envelope(topic, 1, "x");
    }

    private void assertRefused(String header, String why) {
        Status status = failure(() -> publish(header, on(TOPIC)));
        assertThat(status.getCode()).as(status.toString()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(status.getDescription()).contains(why);
        assertThat(client.query(TOPIC).getEnvelopesCount()).isZero();
    }

    private void assertNotAllowed(String topic) {
        Status status = failure(() -> publish(TokenMaker.header(maker.at(now)), on(TOPIC), on(topic)));
        assertThat(status.getCode()).as(topic).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(client.query(TOPIC, topic).getEnvelopesCount()).isZero();
    }

    @Test
    void whoShowsATokenOfItsWalletMayPublishAsOftenAsItLikes() {
        String header = TokenMaker.header(maker.at(now.minusSeconds(60)));
        publish(header, on(TOPIC));
        publish(header, envelope(TOPIC, 2, "y"), on("t"));
        assertThat(client.query(TOPIC).getEnvelopesCount()).isEqualTo(2);
    }

    @Test
    void whoShowsNoneMayReadAndPublishBelowXmtp3Alone() {
        Envelope below = on("/xmtp/3/message-x/proto");
        client.publish(below);
        client.publish();
        assertThat(client.query("/xmtp/3/message-x/proto", TOPIC).getEnvelopesList())
                .containsExactly(below);
        assertThat(failure(() -> client.publish(on(TOPIC))).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(() -> client.publish(on("/xmtp/3/y"), on(TOPIC))).getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(client.query("/xmtp/3/y", TOPIC).getEnvelopesCount()).isZero();
    }

    /** As those do that have none. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "Bearer", "", "Bearer nonsense", "nonsense"})
    void whatIsShownBelowXmtp3IsNotLookedAt(String header) {
        publish(header, on("/xmtp/3/message-x/proto"));
        assertThat(client.query("/xmtp/3/message-x/proto").getEnvelopesCount()).isOne();
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertRefused("", "is not provided");
        assertRefused("Bearer", "not of the form");
        assertRefused("Bearer ", "not");
        assertRefused("Basic dXNlcjpwYXNz", "not of the form");
        assertRefused("Bearer !!!", "no Token in base64");
        assertRefused("Bearer " + Base64.getEncoder().encodeToString(new byte[] {-1, -1}), "no Token in base64");
        assertRefused("Bearer AAAA", "no Token in base64");
        assertRefused("Bearer " + "A".repeat(2_049), "2049 characters, more than 2048");
        assertRefused(TokenMaker.header(Token.getDefaultInstance()), "no signature of a wallet");
    }

    @Test
    void metadataBeyondAllBoundsEndsItsCallAlone() {
        Status status = failure(() -> publish("Bearer " + "A".repeat(200_000), on(TOPIC)));
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        publish(TokenMaker.header(maker.at(now)), on(TOPIC));
    }

    @Test
    void aTokenIsTakenForAnHour() {
        publish(TokenMaker.header(maker.at(now.minus(Duration.ofMinutes(58)))), on("t"));
        publish(TokenMaker.header(maker.at(now.plus(Duration.ofMinutes(4)))), on("t"));
        assertRefused(TokenMaker.header(maker.at(now.minus(Duration.ofMinutes(61)))), "it expired");
        assertRefused(TokenMaker.header(maker.at(Instant.EPOCH)), "it expired");
        assertRefused(TokenMaker.header(maker.at(now.plus(Duration.ofMinutes(10)))), "of a time to come");
        assertRefused(TokenMaker.header(maker.at(Instant.EPOCH.plusNanos(-1))), "of a time to come");
    }

    @Test
    void aTokenOfAnotherWalletThanItNamesIsRefused() {
        String other = Bundle.newWallet().address().wire();
        assertRefused(TokenMaker.header(maker.at(now, other)), "another wallet signed");
        assertRefused(TokenMaker.header(maker.at(now, "nobody")), "malformed");
        Token mine = maker.at(now);
        Token others = new TokenMaker(Bundle.newWallet()).at(now);
        assertRefused(
                TokenMaker.header(
                        mine.toBuilder().setIdentityKey(others.getIdentityKey()).build()),
                "did not sign");
        assertRefused(
                TokenMaker.header(mine.toBuilder()
                        .setAuthDataBytes(maker.at(now.plusSeconds(1)).getAuthDataBytes())
                        .build()),
                "did not sign");
        Token.Builder swapped = mine.toBuilder();
        swapped.getIdentityKeyBuilder().setSignature(others.getIdentityKey().getSignature());
        assertRefused(TokenMaker.header(swapped.build()), "another wallet signed");
    }

    @Test
    void aTokenWithMalformedPartsIsRefused() {
        Token mine = maker.at(now);
        Token.Builder key = mine.toBuilder();
        key.getIdentityKeyBuilder().getSecp256K1UncompressedBuilder().setBytes(ByteString.copyFrom(new byte[65]));
        assertRefused(TokenMaker.header(key.build()), "malformed");
        Token.Builder recovery = mine.toBuilder();
        recovery.getIdentityKeyBuilder()
                .getSignatureBuilder()
                .getWalletEcdsaCompactBuilder()
                .setRecovery(-1);
        assertRefused(TokenMaker.header(recovery.build()), "no signature of a wallet");
        Token.Builder zero = mine.toBuilder();
        zero.getIdentityKeyBuilder()
                .getSignatureBuilder()
                .getWalletEcdsaCompactBuilder()
                .setBytes(ByteString.copyFrom(new byte[64]));
        assertRefused(TokenMaker.header(zero.build()), "malformed");
        assertRefused(
                TokenMaker.header(mine.toBuilder().clearAuthDataSignature().build()), "did not sign");
        byte[] bytes = mine.toByteArray();
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertRefused("Bearer " + Base64.getEncoder().encodeToString(changed), "not valid");
        }
    }

    /** Some clients give the wallet's signature as one of any key. */
    @Test
    void theWalletsSignatureIsTakenInEitherForm() {
        Token.Builder token = maker.at(now).toBuilder();
        Signature.WalletECDSACompact signature =
                token.getIdentityKey().getSignature().getWalletEcdsaCompact();
        token.getIdentityKeyBuilder()
                .setSignature(Signature.newBuilder()
                        .setEcdsaCompact(Signature.ECDSACompact.newBuilder()
                                .setBytes(signature.getBytes())
                                .setRecovery(signature.getRecovery())));
        publish(TokenMaker.header(token.build()), on(TOPIC));
    }

    @Test
    void contactAndPrivateTopicsBelowXmtp0AreTheirWalletsAlone() {
        String header = TokenMaker.header(maker.at(now));
        String mine = wallet.address().checksummed();
        String others = Bundle.newWallet().address().checksummed();
        publish(
                header,
                on("/xmtp/0/contact-" + mine + "/proto"),
                on("/xmtp/0/contact-" + wallet.address().wire() + "/proto"),
                on("/xmtp/0/privatestore-" + mine + "/key_bundle/proto"),
                on("/xmtp/0/contact-" + mine));
        publish(
                header,
                on("/xmtp/0/invite-" + others + "/proto"),
                on("/xmtp/0/contacts-" + others + "/proto"),
                on("/xmtp/1/contact-" + others + "/proto"));
        for (String topic : List.of(
                "/xmtp/0/contact-" + others + "/proto",
                "/xmtp/0/privatestore-" + others + "/key_bundle/proto",
                "/xmtp/0/contact-" + others + "-" + mine + "/proto",
                "/xmtp/0/contact",
                "/xmtp/0/contact/proto",
                "/xmtp/0/contact-",
                "/xmtp/0/contact-/" + mine,
                "/xmtp/0/contact- " + mine + "/proto")) {
            assertNotAllowed(topic);
        }
    }

    @Test
    void overHttpTheHeaderSaysIt() throws Exception {
        String body =
                "{\"envelopes\":[{\"contentTopic\":\"" + TOPIC + "\",\"timestampNs\":\"1\",\"message\":\"eA==\"}]}";
        assertThat(post(body, "Bearer nonsense!").statusCode()).isEqualTo(401);
        HttpResponse<String> without = HttpClient.newHttpClient()
                .send(to().POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.body()).contains("\"code\":16", "is not provided");
        String contact =
                body.replace(TOPIC, "/xmtp/0/contact-" + Bundle.newWallet().address() + "/proto");
        String header = TokenMaker.header(maker.at(now));
        assertThat(post(contact, header).statusCode()).isEqualTo(403);
        assertThat(post(body, header).statusCode()).isEqualTo(200);
        assertThat(post(body.replace(TOPIC, "/xmtp/3/x"), "Bearer ").statusCode())
                .isEqualTo(200);
        assertThat(client.query(TOPIC, "/xmtp/3/x").getEnvelopesCount()).isEqualTo(2);
    }

    private HttpRequest.Builder to() {
        return HttpRequest.newBuilder(node.httpUri().orElseThrow().resolve("/message/v1/publish"));
    }

    private HttpResponse<String> post(String body, String header) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        to().header("Authorization", header)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void nobodyIsAskedUnlessThatIsSaid() {
        try (XmtpNode open = XmtpNode.inMemory().start();
                Client anybody = new Client(open.uri())) {
            anybody.publish(on(TOPIC), on("/xmtp/0/contact-0x/proto"));
        }
    }
}
