package org.xmtp.reactive.cryptography.wallets.keystore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.cryptography.fuzz.FuzzedDecoder;
import org.xmtp.reactive.cryptography.wallets.Resource;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/** The decoder of keystores, up to where the password would be used. */
enum KeystoreDecoder implements FuzzedDecoder {
    KEYSTORE;

    @Override
    public boolean tryDecode(byte[] input) {
        try {
            Keystore.parse(input);
            return true;
        } catch (UnusableSecretException refused) {
            return false;
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        Resource.vectors("keystores.json")
                .path("vectors")
                .forEach(row -> seeds.add(row.path("json").toString().getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }
}
