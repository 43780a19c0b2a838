package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Revocation;

/** The recorded revocations of docs/PROTOCOL-ADDITIONS.md. */
class RevocationVectorTests {
    static Stream<Named<JsonNode>> genuine() {
        return rows("cases");
    }

    static Stream<Named<JsonNode>> refused() {
        return rows("negative_cases");
    }

    private static Stream<Named<JsonNode>> rows(String list) {
        return Vectors.rows("revocations.json", list).map(row -> Named.of(Vectors.text(row, "name"), row));
    }

    @Test
    void everyRowIsTaken() {
        assertThat(genuine()).hasSize(3);
        assertThat(refused()).hasSize(24);
    }

    @ParameterizedTest
    @MethodSource("genuine")
    void readsRevocation(JsonNode row) throws MalformedException {
        Revocation revocation = read(row);

        assertThat(revocation.account()).isEqualTo(account(row));
        assertThat(revocation.installations()).isEqualTo(installations(row));
        assertThat(revocation.revokedNs()).isEqualTo(row.get("revoked_ns").asLong());
        assertThat(revocation.signature()).isEqualTo(Vectors.hex(row, "signature_hex"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatIsNotOfTheOneFormOrNotSigned(JsonNode row) {
        assertThatThrownBy(() -> read(row))
                .isInstanceOf(MalformedException.class)
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("genuine")
    void buildsTheVeryTextSignatureTopicAndBytes(JsonNode row) throws WalletException {
        long revokedNs = row.get("revoked_ns").asLong();
        String text = RevocationCodec.statement(account(row), installations(row), revokedNs)
                .text();

        assertThat(text).isEqualTo(Vectors.text(row, "signed_text"));
        byte[] signature =
                WalletKey.of(Vectors.hex(row, "wallet_private_key_hex")).sign(text);
        assertThat(signature).isEqualTo(Vectors.hex(row, "signature_hex"));
        assertThat(Topics.revoked(account(row))).isEqualTo(Vectors.text(row, "topic"));
        assertThat(RevocationCodec.write(new Revocation(account(row), installations(row), revokedNs, signature)))
                .isEqualTo(Vectors.hex(row, "revocation_hex"))
                .hasSizeLessThanOrEqualTo(RevocationCodec.MAX_BYTES);
    }

    private static AccountAddress account(JsonNode row) {
        return new AccountAddress(Vectors.text(row, "account"));
    }

    private static List<InstallationId> installations(JsonNode row) {
        return StreamSupport.stream(row.get("installation_ids").spliterator(), false)
                .map(id -> new InstallationId(id.asText()))
                .toList();
    }

    private static Revocation read(JsonNode row) throws MalformedException {
        return RevocationCodec.read(Vectors.hex(row, "revocation_hex"), account(row));
    }
}
