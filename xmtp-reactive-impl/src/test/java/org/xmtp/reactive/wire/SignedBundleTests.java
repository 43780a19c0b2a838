package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Statement;

class SignedBundleTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Statement SAID = new Statement(7, 5, 1_900_000_000_000_000_000L);
    private static final long KEY_NS = 1_700_000_000_000_000_000L;

    private final WalletKey wallet = WalletKey.random(RANDOM);
    private final OlmAccount keys = OlmAccount.create(RANDOM);
    private final AccountAddress account = new AccountAddress(wallet.address().wire());

    private InstallationStatement statement(WalletAddress of, Curve25519PublicKey identityKey) {
        return new InstallationStatement(
                of,
                identityKey,
                keys.signingKey(),
                SAID.sequence(),
                SAID.capabilities(),
                SAID.expiresNs(),
                keys.fallbackKey(),
                KEY_NS);
    }

    private byte[] bundle(InstallationStatement statement, OlmAccount signer) {
        byte[] grant = wallet.sign(new Grant(wallet.address(), statement.identityKey()).text());
        return BundleCodec.write(statement, grant, signer.signWithIdentityKey(statement.bytes(), RANDOM));
    }

    private byte[] genuine() {
        return bundle(statement(wallet.address(), keys.identityKey()), keys);
    }

    private Contact read(byte[] bundle) throws MalformedException {
        return BundleCodec.read(bundle, account, 3);
    }

    private static byte[] changed(byte[] bundle, Consumer<VmacInstallationPublicKeyBundleV1.Builder> change) {
        try {
            InstallationContactBundle.Builder builder = InstallationContactBundle.parseFrom(bundle).toBuilder();
            change.accept(builder.getV1Builder());
            return builder.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(byte[] bundle) {
        assertThatThrownBy(() -> read(bundle)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatItSaysIsKnownAndItsSigningKeyIsPinned() throws MalformedException {
        Contact contact = read(genuine());

        assertThat(contact.statement()).isEqualTo(SAID);
        assertThat(contact.signingKey()).isEqualTo(keys.signingKey().bytes());
        assertThat(contact.fallbackKey()).isEqualTo(keys.fallbackKey().bytes());
        assertThat(contact.identityKey()).isEqualTo(keys.identityKey().bytes());
        assertThat(contact.publishedNs()).isEqualTo(3);
    }

    @Test
    void withoutItsStatementItIsAnUnsignedOne() throws MalformedException {
        Contact contact = read(changed(genuine(), VmacInstallationPublicKeyBundleV1.Builder::clearStatement));

        assertThat(contact.statement()).isNull();
        assertThat(contact.signingKey()).isNull();
    }

    @Test
    void anythingElseThanWhatWasSignedIsRefused() {
        byte[] other = OlmAccount.create(RANDOM).fallbackKey().bytes();
        ByteString key = ByteString.copyFrom(other);

        assertRefused(changed(
                genuine(),
                said -> said.getFallbackKeyBuilder()
                        .getKeyBuilder()
                        .getCurve25519Builder()
                        .setBytes(key)));
        assertRefused(changed(
                genuine(), said -> said.getFallbackKeyBuilder().getKeyBuilder().setCreatedNs(KEY_NS + 1)));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().setSequence(8)));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().setSequence(6)));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().clearCapabilities()));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().setCapabilities(7)));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().setExpiresNs(SAID.expiresNs() + 1)));
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().setEd25519Key(key)));
    }

    @Test
    void anotherInstallationsSignatureIsRefused() {
        OlmAccount other = OlmAccount.create(RANDOM);

        assertRefused(bundle(statement(wallet.address(), keys.identityKey()), other));
    }

    @Test
    void aStatementForAnotherAccountIsRefusedThoughBothHaveGrantedTheKey() {
        InstallationStatement elsewhere = statement(WalletKey.random(RANDOM).address(), keys.identityKey());
        byte[] signature = keys.signWithIdentityKey(elsewhere.bytes(), RANDOM);

        assertRefused(changed(
                genuine(), said -> said.getStatementBuilder().setIdentitySignature(ByteString.copyFrom(signature))));
    }

    @Test
    void anIdentityKeyInAnotherEncodingSignsNothing() {
        byte[] encoded = keys.identityKey().bytes();
        encoded[31] |= (byte) 0x80;

        assertRefused(bundle(statement(wallet.address(), Curve25519PublicKey.of(encoded)), keys));
    }

    @Test
    void lengthsAndNumbersOutOfRangeAreRefused() {
        for (int length : new int[] {0, 31, 33}) {
            ByteString key = ByteString.copyFrom(new byte[length]);
            assertRefused(changed(genuine(), said -> said.getStatementBuilder().setEd25519Key(key)));
        }
        for (int length : new int[] {0, 63, 65}) {
            ByteString signature = ByteString.copyFrom(new byte[length]);
            assertRefused(changed(genuine(), said -> said.getStatementBuilder().setIdentitySignature(signature)));
        }
        for (long number : new long[] {0, -1, Long.MIN_VALUE}) {
            assertRefused(changed(genuine(), said -> said.getStatementBuilder().setSequence(number)));
            assertRefused(changed(genuine(), said -> said.getStatementBuilder().setExpiresNs(number)));
        }
        assertRefused(changed(genuine(), said -> said.getStatementBuilder().clear()));
    }

    @Test
    void cutAnywhereItSaysNothingElse() {
        byte[] bundle = genuine();
        for (int length = 0; length < bundle.length; length++) {
            assertSaysNothingElse(Arrays.copyOf(bundle, length));
        }
    }

    @Test
    void withAnyBitChangedItSaysNothingElse() {
        byte[] bundle = genuine();
        for (int bit = 0; bit < 8 * bundle.length; bit++) {
            byte[] changed = bundle.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertSaysNothingElse(changed);
        }
    }

    /** It is refused, or has no statement, or that very one. */
    private void assertSaysNothingElse(byte[] bundle) {
        try {
            Contact contact = read(bundle);
            if (contact.statement() != null) {
                assertThat(contact.statement()).isEqualTo(SAID);
                assertThat(contact.fallbackKey()).isEqualTo(keys.fallbackKey().bytes());
                assertThat(contact.signingKey()).isEqualTo(keys.signingKey().bytes());
            }
            assertThat(contact.identityKey()).isEqualTo(keys.identityKey().bytes());
        } catch (MalformedException expected) {
            assertThat(expected.reason()).isNotBlank();
        }
    }

    static Stream<Named<JsonNode>> recorded() {
        return Vectors.rows("signed-bundles.json", "bundles").map(row -> Named.of(Vectors.text(row, "name"), row));
    }

    @Test
    void thereAreRecordedOnes() {
        assertThat(recorded()).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aRecordedOneIsReadAndWrittenAsItWas(JsonNode row) throws MalformedException {
        byte[] bundle = Vectors.hex(row, "bundle_hex");
        AccountAddress of = new AccountAddress(Vectors.text(row, "wallet_address"));
        Contact contact = BundleCodec.read(bundle, of, 1);
        InstallationStatement statement = new InstallationStatement(
                new WalletAddress(of.wire()),
                Curve25519PublicKey.of(Vectors.hex(row, "identity_key_hex")),
                Ed25519PublicKey.of(Vectors.hex(row, "signing_key_hex")),
                row.path("sequence").longValue(),
                row.path("capabilities").longValue(),
                row.path("expires_ns").longValue(),
                Curve25519PublicKey.of(Vectors.hex(row, "fallback_key_hex")),
                row.path("fallback_created_ns").longValue());

        assertThat(contact.statement())
                .isEqualTo(new Statement(statement.sequence(), statement.capabilities(), statement.expiresNs()));
        assertThat(contact.peer().installation().value()).isEqualTo(Vectors.text(row, "installation_id"));
        assertThat(contact.fallbackKey()).isEqualTo(statement.fallbackKey().bytes());
        assertThat(contact.signingKey()).isEqualTo(statement.signingKey().bytes());
        assertThat(statement.bytes()).isEqualTo(Vectors.hex(row, "signed_hex"));
        assertThat(BundleCodec.write(statement, Vectors.hex(row, "grant_hex"), Vectors.hex(row, "signature_hex")))
                .isEqualTo(bundle);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aReaderThatKnowsV3AlphaAloneReadsARecordedOne(JsonNode row) {
        V3AlphaBundle bundle = V3AlphaBundle.read(Vectors.hex(row, "bundle_hex"));

        assertThat(bundle.identityKey()).isEqualTo(Vectors.hex(row, "identity_key_hex"));
        assertThat(bundle.fallbackKey()).isEqualTo(Vectors.hex(row, "fallback_key_hex"));
        assertThat(bundle.walletAddress()).isEqualTo(Vectors.text(row, "wallet_address"));
        assertThat(bundle.signature()).isEqualTo(Vectors.hex(row, "grant_hex"));
        assertThat(bundle.unknownFields()).containsExactly(1000);
    }

    @Test
    void aReaderThatKnowsV3AlphaAloneReadsOurs() {
        V3AlphaBundle bundle = V3AlphaBundle.read(genuine());

        assertThat(bundle.identityKey()).isEqualTo(keys.identityKey().bytes());
        assertThat(bundle.fallbackKey()).isEqualTo(keys.fallbackKey().bytes());
        assertThat(bundle.walletAddress()).isEqualTo(account.wire());
        assertThat(bundle.unknownFields()).containsExactly(1000);
    }

    @Test
    void aReaderThatKnowsV3AlphaAloneSeesNothingUnknownInAnUnsignedOne() {
        byte[] unsigned = changed(genuine(), VmacInstallationPublicKeyBundleV1.Builder::clearStatement);

        assertThat(V3AlphaBundle.read(unsigned).unknownFields()).isEmpty();
    }
}
