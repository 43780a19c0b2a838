package org.xmtp.reactive.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocation;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocationV1;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;
import org.xmtp.reactive.store.Revocation;

/**
 * The revocation of installations, {@code InstallationRevocation} (docs/PROTOCOL-ADDITIONS.md). One form of its bytes
 * is taken and no other, so nobody can make variants of one that a wallet has signed.
 */
public final class RevocationCodec {
    /** How many bytes the largest takes, and a little more. */
    public static final int MAX_BYTES = 4 << 10;

    private static final WireReader<InstallationRevocation> REVOCATION =
            new WireReader<>("revocation", InstallationRevocation.parser());

    private RevocationCodec() {}

    /**
     * Reads a revocation and verifies its signature, which costs one recovery of a secp256k1 key.
     *
     * @param bytes what was published
     * @param account on whose revocation topic it was found
     * @throws MalformedException if it is not of the one form, is of another account, or that account's wallet has not
     *     signed it
     */
    public static Revocation read(byte[] bytes, AccountAddress account) throws MalformedException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("The revocation has " + bytes.length + " bytes, more than " + MAX_BYTES + ".");
        }
        InstallationRevocation message = REVOCATION.read(bytes);
        if (!message.hasV1()) {
            throw new MalformedException("The revocation is of no known version.");
        }
        InstallationRevocationV1 v1 = message.getV1();
        if (!v1.getAccount().equals(account.wire())) {
            throw new MalformedException("The revocation names another account than " + account + ".");
        }
        List<InstallationId> installations = new ArrayList<>(v1.getInstallationIdsCount());
        for (String id : v1.getInstallationIdsList()) {
            installations.add(WireReader.installation("revoked installation", id));
        }
        byte[] signature = v1.getSignature().toByteArray();
        Revocation revocation = new Revocation(account, installations, v1.getRevokedNs(), signature);
        if (!Arrays.equals(write(revocation), bytes)) {
            throw new MalformedException("The revocation is not of the one form that its content has.");
        }
        if (!statement(revocation).isSignedBy(parsed(signature))) {
            throw new MalformedException("The revocation is not signed by the wallet of " + account + ".");
        }
        return revocation;
    }

    /** The bytes of a revocation. */
    public static byte[] write(Revocation revocation) {
        return InstallationRevocation.newBuilder()
                .setV1(InstallationRevocationV1.newBuilder()
                        .setAccount(revocation.account().wire())
                        .addAllInstallationIds(ids(revocation.installations()))
                        .setRevokedNs(revocation.revokedNs())
                        .setSignature(UnsafeByteOperations.unsafeWrap(revocation.signature())))
                .build()
                .toByteArray();
    }

    private static RevocationStatement statement(Revocation revocation) throws MalformedException {
        try {
            return statement(revocation.account(), revocation.installations(), revocation.revokedNs());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(e.getMessage() + ".");
        }
    }

    /**
     * What the wallet of an account signs to take installations back.
     *
     * @param installations whom, in strictly rising order
     */
    public static RevocationStatement statement(
            AccountAddress account, List<InstallationId> installations, long revokedNs) {
        return new RevocationStatement(new WalletAddress(account.wire()), ids(installations), revokedNs);
    }

    private static List<String> ids(List<InstallationId> installations) {
        return installations.stream().map(InstallationId::value).toList();
    }

    /** One spelling of the last byte is taken: the other would make a second form of the same. */
    private static WalletSignature parsed(byte[] signature) throws MalformedException {
        try {
            WalletSignature parsed = WalletSignature.parse(signature);
            if (!Arrays.equals(parsed.bytes(), signature)) {
                throw new MalformedException("The revocation's signature does not end in 27 or 28.");
            }
            return parsed;
        } catch (WalletException e) {
            throw new MalformedException("The revocation's signature is not usable: " + e.reason() + ".");
        }
    }
}
