package org.xmtp.reactive.node;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.jcajce.provider.digest.Keccak;
import org.bouncycastle.util.BigIntegers;
import org.xmtp.proto.message.api.v1.AuthData;
import org.xmtp.proto.message.api.v1.Token;
import org.xmtp.proto.message.contents.PublicKey;
import org.xmtp.proto.message.contents.Signature;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** Makes tokens as clients of earlier versions of the protocol do. */
final class TokenMaker {

    private static final ECDomainParameters CURVE = domain();

    private final WalletKey wallet;
    private final AsymmetricCipherKeyPair identity;

    TokenMaker(WalletKey wallet) {
        this.wallet = wallet;
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, new SecureRandom()));
        this.identity = generator.generateKeyPair();
    }

    private static ECDomainParameters domain() {
        X9ECParameters parameters = CustomNamedCurves.getByName("secp256k1");
        return new ECDomainParameters(parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
    }

    Token at(Instant created) {
        return at(created, wallet.address().checksummed());
    }

    /** A token that names a wallet, whoever signed it. */
    Token at(Instant created, String named) {
        ByteString data = AuthData.newBuilder()
                .setWalletAddr(named)
                .setCreatedNs(created.getEpochSecond() * 1_000_000_000L + created.getNano())
                .build()
                .toByteString();
        return Token.newBuilder()
                .setIdentityKey(signed())
                .setAuthDataBytes(data)
                .setAuthDataSignature(Signature.newBuilder()
                        .setEcdsaCompact(Signature.ECDSACompact.newBuilder().setBytes(ByteString.copyFrom(sign(data)))))
                .build();
    }

    private PublicKey signed() {
        byte[] point = ((ECPublicKeyParameters) identity.getPublic()).getQ().getEncoded(false);
        PublicKey unsigned = PublicKey.newBuilder()
                .setTimestamp(1_600_000_000_000L)
                .setSecp256K1Uncompressed(
                        PublicKey.Secp256k1Uncompressed.newBuilder().setBytes(ByteString.copyFrom(point)))
                .build();
        byte[] signature = wallet.sign("XMTP : Create Identity\n"
                + HexFormat.of().formatHex(unsigned.toByteArray()) + "\n\nFor more info: https://xmtp.org/signatures/");
        return unsigned.toBuilder()
                .setSignature(Signature.newBuilder()
                        .setWalletEcdsaCompact(Signature.WalletECDSACompact.newBuilder()
                                .setBytes(ByteString.copyFrom(Arrays.copyOf(signature, 64)))
                                .setRecovery(signature[64] - 27)))
                .build();
    }

    private byte[] sign(ByteString data) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, identity.getPrivate());
        BigInteger[] made = signer.generateSignature(new Keccak.Digest256().digest(data.toByteArray()));
        BigInteger s =
                made[1].shiftLeft(1).compareTo(CURVE.getN()) > 0 ? CURVE.getN().subtract(made[1]) : made[1];
        byte[] bytes = new byte[64];
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, made[0]), 0, bytes, 0, 32);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, s), 0, bytes, 32, 32);
        return bytes;
    }

    static String header(Token token) {
        return "Bearer " + Base64.getEncoder().encodeToString(token.toByteArray());
    }
}
