package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** An account in vodozemac's JSON. */
final class VodozemacAccountFormat {
    private static final int EXPANDED_BYTES = 64;

    private VodozemacAccountFormat() {}

    static OlmAccount read(JsonReader json, SecureRandom random) {
        JsonReader fallbackKeys = json.at("fallback_keys");
        return Assembly.account(new OlmAccountParts(
                json.at("diffie_hellman_key").key(),
                signingKey(json.at("signing_key")),
                fallbackKeys
                        .optional("fallback_key")
                        .map(key -> key.at("key").key())
                        .orElseGet(() -> Assembly.freshKey(random)),
                fallbackKeys
                        .optional("previous_fallback_key")
                        .map(key -> key.at("key").key()),
                json.at("one_time_keys").at("private_keys").valuesByNumber(OlmAccount.MAX_ONE_TIME_KEYS).stream()
                        .map(JsonReader::key)
                        .toList()));
    }

    /** A bare seed in older versions; in newer ones a seed, or what it expands to if it came from libolm. */
    private static SecretBytes signingKey(JsonReader json) {
        if (json.isList()) {
            return json.key();
        }
        return json.optional("Expanded")
                .map(key -> key.secret(EXPANDED_BYTES))
                .orElseGet(() -> json.at("Normal").key());
    }
}
