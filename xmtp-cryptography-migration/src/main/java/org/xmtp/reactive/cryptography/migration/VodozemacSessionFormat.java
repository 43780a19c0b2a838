package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;
import org.xmtp.reactive.cryptography.olm.parts.SendingParts;

/** A session in vodozemac's JSON. */
final class VodozemacSessionFormat {
    private VodozemacSessionFormat() {}

    static OlmSession read(JsonReader json, OlmAccount owner, Curve25519PublicKey peer, SecureRandom random) {
        JsonReader keys = json.at("session_keys");
        JsonReader ratchet = json.at("sending_ratchet");
        List<ReceivingParts> receiving =
                json.at("receiving_chains").at("inner").elements(RatchetLimits.OLM.receivingChains()).stream()
                        .map(VodozemacSessionFormat::receivingChain)
                        .toList();
        boolean active = isActive(ratchet);
        if (!active) {
            requireNewest(ratchet.at("ratchet_key"), receiving);
        }
        OlmSessionParts parts = new OlmSessionParts(
                version(json),
                keys.at("identity_key").publicKey(),
                keys.at("base_key").publicKey(),
                keys.at("one_time_key").publicKey(),
                peer,
                active ? rootKey(ratchet.at("active_ratchet")) : rootKey(ratchet),
                active ? Optional.of(sendingChain(ratchet)) : Optional.empty(),
                receiving);
        return Assembly.session(parts, owner, random);
    }

    private static OlmVersion version(JsonReader json) {
        String version = json.optional("config")
                .map(config -> config.at("version").text())
                .orElse("V1");
        return switch (version) {
            case "V1" -> OlmVersion.V1;
            case "V2" -> OlmVersion.V2;
            default ->
                throw new PickleException(
                        PickleException.Reason.UNSUPPORTED_VERSION,
                        "vodozemac session: expected version V1 or V2, got another one");
        };
    }

    private static boolean isActive(JsonReader ratchet) {
        JsonReader type = ratchet.at("type");
        return switch (type.text()) {
            case "active" -> true;
            case "inactive" -> false;
            default -> throw type.malformed("active or inactive");
        };
    }

    /** An object of its own where the peer moved last, bare where we did. */
    private static SecretBytes rootKey(JsonReader ratchet) {
        JsonReader rootKey = ratchet.at("root_key");
        return rootKey.isList() ? rootKey.key() : rootKey.at("key").key();
    }

    private static SendingParts sendingChain(JsonReader ratchet) {
        return new SendingParts(
                ratchet.at("active_ratchet").at("ratchet_key").key(),
                ratchet.at("symmetric_key_ratchet").indexedKey());
    }

    private static ReceivingParts receivingChain(JsonReader chain) {
        return new ReceivingParts(
                chain.at("ratchet_key").publicKey(),
                chain.at("hkdf_ratchet").indexedKey(),
                chain.at("skipped_message_keys").at("inner").elements(RatchetLimits.OLM.skippedKeys()).stream()
                        .map(JsonReader::indexedKey)
                        .toList());
    }

    /** The peer's newest chain and the key we answer to say the same. */
    private static void requireNewest(JsonReader ratchetKey, List<ReceivingParts> receiving) {
        if (receiving.isEmpty()
                || !receiving.get(receiving.size() - 1).ratchetKey().equals(ratchetKey.publicKey())) {
            throw ratchetKey.malformed("the ratchet key of the newest receiving chain");
        }
    }
}
