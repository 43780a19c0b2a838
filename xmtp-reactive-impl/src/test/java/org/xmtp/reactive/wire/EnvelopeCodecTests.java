package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.proto.v3.message.contents.PadlockMessageSealedMetadata;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;

class EnvelopeCodecTests {
    private static final String ADDRESS = "0x6cba45ec7ea961c7acf0853e90e2e9897556d33b";
    private static final String INSTALLATION = "+Zc6nO4vwKlScbN7js/97pq4NIpRqEJ1NBxWBw6d5mk";
    private static final byte[] CIPHERTEXT = {3, 1};
    private static final Header HEADER = new Header(
            Long.MAX_VALUE,
            new AccountAddress(ADDRESS),
            new InstallationId(INSTALLATION),
            new AccountAddress(ADDRESS),
            new InstallationId(INSTALLATION),
            true);

    static Stream<PadlockMessageSealedMetadata.Builder> malformedMetadata() {
        return Stream.of(
                metadata().clearSenderUserAddress(),
                metadata().setSenderUserAddress("0x6CBA45EC7EA961C7ACF0853E90E2E9897556D33B"),
                metadata().setSenderUserAddress(ADDRESS + "0"),
                metadata().setSenderUserAddress("0".repeat(100_000)),
                metadata().setRecipientUserAddress("not an address"),
                metadata().clearSenderInstallationId(),
                metadata().setSenderInstallationId(INSTALLATION + "="),
                metadata().setSenderInstallationId(INSTALLATION.replace('+', '-')),
                metadata().setRecipientInstallationId("short"));
    }

    @Test
    void readsTheLatestTimeThatThereIs() throws MalformedException {
        byte[] envelope = EnvelopeCodec.write(EnvelopeCodec.headerBytes(HEADER), CIPHERTEXT);

        assertThat(EnvelopeCodec.read(envelope).header()).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void refusesTimesAboveTwoToThe63(long sentNs) {
        assertRefused(envelope(sentNs, metadata()), "time is above");
    }

    @ParameterizedTest
    @MethodSource("malformedMetadata")
    void refusesWhatIsNotOfTheWireForm(PadlockMessageSealedMetadata.Builder metadata) {
        assertThatThrownBy(() -> EnvelopeCodec.read(envelope(1, metadata)))
                .isInstanceOf(MalformedException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void refusesEmptyCiphertext() {
        assertRefused(EnvelopeCodec.write(EnvelopeCodec.headerBytes(HEADER), new byte[0]), "no ciphertext");
    }

    @Test
    void refusesOversizedHeader() {
        byte[] header = new byte[EnvelopeCodec.MAX_HEADER_BYTES + 1];
        assertRefused(EnvelopeCodec.write(header, CIPHERTEXT), "header is larger");
    }

    @Test
    void refusesOversizedEnvelope() {
        assertRefused(new byte[EnvelopeCodec.MAX_ENVELOPE_BYTES + 1], "envelope is larger");
    }

    @Test
    void passesOverUnknownFieldsWithoutKeepingThem() throws MalformedException {
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        envelope.writeBytes(EnvelopeCodec.write(EnvelopeCodec.headerBytes(HEADER), CIPHERTEXT));
        for (int i = 0; i < 1000; i++) {
            envelope.writeBytes(new byte[] {(byte) 0xf8, 0x06, 1});
        }

        assertThat(EnvelopeCodec.read(envelope.toByteArray()).header()).isEqualTo(HEADER);
    }

    private static PadlockMessageSealedMetadata.Builder metadata() {
        return PadlockMessageSealedMetadata.newBuilder()
                .setSenderUserAddress(ADDRESS)
                .setSenderInstallationId(INSTALLATION)
                .setRecipientUserAddress(ADDRESS)
                .setRecipientInstallationId(INSTALLATION);
    }

    private static byte[] envelope(long sentNs, PadlockMessageSealedMetadata.Builder metadata) {
        byte[] header = PadlockMessageHeader.newBuilder()
                .setSentNs(sentNs)
                .setSealedMetadata(metadata.build().toByteString())
                .build()
                .toByteArray();
        return EnvelopeCodec.write(header, CIPHERTEXT);
    }

    private static void assertRefused(byte[] envelope, String reason) {
        assertThatThrownBy(() -> EnvelopeCodec.read(envelope))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
