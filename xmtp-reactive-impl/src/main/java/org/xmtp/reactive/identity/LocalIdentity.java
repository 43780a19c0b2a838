package org.xmtp.reactive.identity;

import java.security.SecureRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.wire.BundleCodec;

/**
 * This installation: its keys, and the account that it speaks for. Lanes read the account; none of them changes it.
 *
 * @param address the account
 * @param installation this installation's id
 * @param account its keys
 * @param stored what the store holds of it
 * @param random the one source of randomness
 */
public record LocalIdentity(
        AccountAddress address,
        InstallationId installation,
        OlmAccount account,
        StoredIdentity stored,
        SecureRandom random) {

    /** Reads what the store holds. */
    public static LocalIdentity of(StoredIdentity stored, SecureRandom random) {
        OlmAccount account = OlmAccount.deserialize(stored.account());
        return new LocalIdentity(
                stored.address(),
                new InstallationId(Identifiers.installationId(account.identityKey())),
                account,
                stored,
                random);
    }

    /** This installation as others name it. */
    public PeerId self() {
        return new PeerId(address, installation);
    }

    /** The contact bundle that it publishes. */
    public byte[] bundle() {
        return BundleCodec.write(account.identityKey(), stored.grant(), address, account.fallbackKey());
    }
}
