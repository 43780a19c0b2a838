package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.proto.v3.message.contents.PadlockMessageSealedMetadata;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;

/** Envelopes that only their recipient learns the sender of. */
class SealTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AccountAddress ALICE = new AccountAddress("0x" + "a1".repeat(20));
    private static final AccountAddress BOB = new AccountAddress("0x" + "b0".repeat(20));
    private static final Header HEADER = new Header(
            1_700_000_000_000_000_001L,
            ALICE,
            new InstallationId("A".repeat(43)),
            BOB,
            new InstallationId("B".repeat(42) + "A"),
            true);

    private final OlmAccount bob = OlmAccount.create(RANDOM);
    private final EnvelopeCodec.Unsealing bobs = unsealing(bob);
    private final Seal seal = first(true);

    private Seal first(boolean pads) {
        return new Seal(Seal.encapsulation(bob.identityKey(), RANDOM).orElseThrow(), 0, pads);
    }

    private static Seal next(Seal seal) {
        return new Seal(seal.encapsulation(), seal.number() + 1, seal.pads());
    }

    private static EnvelopeCodec.Unsealing unsealing(OlmAccount account) {
        return key -> account.agreement(Curve25519PublicKey.of(key))
                .map(agreed -> Seal.opened(agreed, key, account.identityKey()));
    }

    private static byte[] message(int length) {
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);
        return message;
    }

    private static byte[] envelope(Seal seal, byte[] message) {
        return EnvelopeCodec.write(EnvelopeCodec.headerBytes(HEADER, seal), message, seal);
    }

    private void assertUnsealable(byte[] envelope) {
        assertThatExceptionOfType(UnsealableException.class).isThrownBy(() -> EnvelopeCodec.read(envelope, bobs));
    }

    @Test
    void theRecipientReadsHeaderAndMessageOfAnyLength() throws MalformedException {
        Seal next = seal;
        for (int length : new int[] {1, 31, 255, 256, 257, 4095, 4096, 5000, 70_000, 1_047_000}) {
            byte[] envelope = envelope(next, message(length));
            SealedEnvelope read = EnvelopeCodec.read(envelope, bobs);

            assertThat(read.header()).isEqualTo(HEADER);
            assertThat(read.ciphertext()).isEqualTo(message(length));
            next = next(next);
        }
    }

    @Test
    void messagesThatShareAContextAreReadInAnyOrder() throws MalformedException {
        Seal second = next(seal);
        byte[] later = envelope(second, message(20));
        byte[] earlier = envelope(seal, message(10));

        assertThat(EnvelopeCodec.read(later, bobs).ciphertext()).isEqualTo(message(20));
        assertThat(EnvelopeCodec.read(earlier, bobs).ciphertext()).isEqualTo(message(10));
    }

    @Test
    void nothingInItNamesTheSender() throws Exception {
        byte[] message = message(300);
        String envelope = new String(envelope(seal, message), StandardCharsets.ISO_8859_1);

        assertThat(envelope)
                .doesNotContain(ALICE.wire())
                .doesNotContain("A".repeat(43))
                .doesNotContain(BOB.wire())
                .doesNotContain(new String(message, StandardCharsets.ISO_8859_1).substring(0, 16));
    }

    @Test
    void lengthsTellASizeClassOnly() {
        Set<Integer> sizes = new HashSet<>();
        for (int length = 1; length < 4096; length++) {
            sizes.add(envelope(seal, message(length)).length);
        }
        assertThat(sizes).hasSize(5);
        Seal unpadded = first(false);
        assertThat(envelope(unpadded, message(101)).length).isEqualTo(envelope(unpadded, message(100)).length + 1);
        assertThat(envelope(unpadded, message(100))).hasSizeLessThan(envelope(seal, message(100)).length);
    }

    @Test
    void theLargestMessageStillFitsIntoAnEnvelope() {
        assertThat(envelope(seal, message(EnvelopeCodec.MAX_ENVELOPE_BYTES - 1024)))
                .hasSizeLessThanOrEqualTo(EnvelopeCodec.MAX_ENVELOPE_BYTES);
    }

    @Test
    void whoeverElseItIsForDoesNotOpenIt() {
        assertThatExceptionOfType(UnsealableException.class)
                .isThrownBy(() -> EnvelopeCodec.read(envelope(seal, message(9)), unsealing(OlmAccount.create(RANDOM))));
        assertThatExceptionOfType(UnsealableException.class)
                .isThrownBy(() -> EnvelopeCodec.read(envelope(seal, message(9))));
    }

    @Test
    void aStrictReaderOfTheFirstVersionRefusesItAndDoesNotMisreadIt() throws Exception {
        PadlockMessageHeader header = PadlockMessageHeader.parseFrom(EnvelopeCodec.headerBytes(HEADER, seal));

        assertThatExceptionOfType(InvalidProtocolBufferException.class)
                .isThrownBy(() -> PadlockMessageSealedMetadata.parseFrom(header.getSealedMetadata()));
        assertThat(header.getSentNs()).isEqualTo(HEADER.sentNs());
    }

    @Test
    void noBitOfItCanBeChanged() throws Exception {
        byte[] headerBytes = EnvelopeCodec.headerBytes(HEADER, seal);
        PadlockMessageEnvelope envelope =
                PadlockMessageEnvelope.parseFrom(EnvelopeCodec.write(headerBytes, message(40), seal));
        byte[] ciphertext = envelope.getCiphertext().toByteArray();
        PadlockMessageHeader header = PadlockMessageHeader.parseFrom(headerBytes);
        byte[] metadata = header.getSealedMetadata().toByteArray();

        for (int bit = 8; bit < metadata.length * 8; bit += 5) {
            byte[] flipped = flipped(metadata, bit);
            assertUnsealable(EnvelopeCodec.write(
                    header.toBuilder()
                            .setSealedMetadata(ByteString.copyFrom(flipped))
                            .build()
                            .toByteArray(),
                    ciphertext));
        }
        for (int bit = 0; bit < ciphertext.length * 8; bit += 5) {
            assertUnsealable(EnvelopeCodec.write(headerBytes, flipped(ciphertext, bit)));
        }
        assertUnsealable(EnvelopeCodec.write(
                header.toBuilder().setSentNs(HEADER.sentNs() + 1).build().toByteArray(), ciphertext));
        assertUnsealable(EnvelopeCodec.write(
                headerBytes,
                PadlockMessageEnvelope.parseFrom(envelope(next(seal), message(40)))
                        .getCiphertext()
                        .toByteArray()));
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    @Test
    void garbageIsRefusedWhateverItsLength() {
        byte[] metadata = message(400);
        metadata[0] = 1;
        for (int length = 1; length < metadata.length; length++) {
            byte[] header = PadlockMessageHeader.newBuilder()
                    .setSentNs(5)
                    .setSealedMetadata(ByteString.copyFrom(Arrays.copyOf(metadata, length)))
                    .build()
                    .toByteArray();
            assertUnsealable(EnvelopeCodec.write(header, message(100)));
        }
    }

    static Stream<JsonNode> recorded() {
        return Vectors.rows("sealed.json", "envelopes");
    }

    /** What was sealed once is read by all versions to come, and by whoever has the identity's secret. */
    @ParameterizedTest
    @MethodSource("recorded")
    void recordedEnvelopesAreRead(JsonNode row) throws MalformedException {
        byte[] secret = HexFormat.of().parseHex("cd90ff94296d487513f8ce7789b12433d6718dbcdbb1f54d4aeef99bd1c320e9");
        byte[] identity = new byte[32];
        X25519.scalarMultBase(secret, 0, identity, 0);
        SealedEnvelope read = EnvelopeCodec.read(Vectors.hex(row, "envelope_hex"), key -> {
            byte[] agreed = new byte[32];
            return X25519.calculateAgreement(secret, 0, key, 0, agreed, 0)
                    ? Optional.of(Seal.opened(agreed, key, Curve25519PublicKey.of(identity)))
                    : Optional.empty();
        });

        assertThat(read.ciphertext()).isEqualTo(Vectors.hex(row, "olm_hex"));
        assertThat(read.header())
                .isEqualTo(new Header(
                        Long.parseLong(Vectors.text(row, "sent_ns")),
                        new AccountAddress(Vectors.text(row, "sender")),
                        new InstallationId(Vectors.text(row, "sender_installation")),
                        new AccountAddress(Vectors.text(row, "recipient")),
                        new InstallationId(Vectors.text(row, "recipient_installation")),
                        row.get("is_prekey_message").asBoolean()));
    }

    @Test
    void nothingIsSealedToAKeyThatAgreesWithAll() {
        assertThat(Seal.encapsulation(Curve25519PublicKey.of(new byte[32]), RANDOM))
                .isEmpty();
    }
}
