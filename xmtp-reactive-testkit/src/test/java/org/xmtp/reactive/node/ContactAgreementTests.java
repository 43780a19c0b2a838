package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;

/** A node takes on a contact topic what clients make use of, and nothing else. */
class ContactAgreementTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int VARIANTS = 840;

    private final SecureRandom keys = new SecureRandom();
    private final Random random = new Random(7);

    @Test
    void aNodeTakesTheBundlesThatClientsTake() {
        List<String> differences = new ArrayList<>();
        int taken = 0;
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            NetworkTransport transport = new SharedConnections().transport(NodeAccess.of(node.uri()));
            for (int number = 0; number < VARIANTS; number++) {
                WalletKey wallet = WalletKey.random(keys);
                AccountAddress account = new AccountAddress(wallet.address().wire());
                byte[] bundle = changed(bundle(wallet, number), number);
                boolean byClient = isTakenByClient(bundle, account);
                boolean byNode = isTakenByNode(transport, new NetworkEnvelope(Topics.contact(account), number, bundle));
                taken += byClient ? 1 : 0;
                if (byClient != byNode) {
                    differences.add("client " + byClient + ", node " + byNode + ": "
                            + HexFormat.of().formatHex(bundle));
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(taken).isBetween(VARIANTS / 20, VARIANTS * 19 / 20);
    }

    /** Every other one is signed. */
    private byte[] bundle(WalletKey wallet, int number) {
        if (number % 2 == 0) {
            return bundle(wallet);
        }
        OlmAccount account = OlmAccount.create(keys);
        InstallationStatement statement = new InstallationStatement(
                wallet.address(),
                account.identityKey(),
                account.signingKey(),
                1 + number,
                number,
                Long.MAX_VALUE,
                account.fallbackKey(),
                number);
        return BundleCodec.write(
                statement,
                wallet.sign(new Grant(wallet.address(), account.identityKey()).text()),
                account.signWithIdentityKey(statement.bytes(), keys));
    }

    private byte[] bundle(WalletKey wallet) {
        Curve25519PublicKey identityKey = key();
        WalletAddress address = wallet.address();
        return BundleCodec.write(
                identityKey,
                wallet.sign(new Grant(address, identityKey).text()),
                new AccountAddress(address.wire()),
                key());
    }

    private Curve25519PublicKey key() {
        byte[] bytes = new byte[Curve25519PublicKey.BYTES];
        keys.nextBytes(bytes);
        return Curve25519PublicKey.of(bytes);
    }

    /** As it is, with a bit flipped, a byte left out or repeated, cut, continued, or with another wallet's grant. */
    private byte[] changed(byte[] bundle, int number) {
        int at = random.nextInt(bundle.length);
        return switch (number % 7) {
            case 0 -> bundle;
            case 1 -> {
                bundle[at] ^= (byte) (1 << random.nextInt(8));
                yield bundle;
            }
            case 2 -> joined(Arrays.copyOf(bundle, at), Arrays.copyOfRange(bundle, at + 1, bundle.length));
            case 3 -> joined(Arrays.copyOf(bundle, at + 1), Arrays.copyOfRange(bundle, at, bundle.length));
            case 4 -> Arrays.copyOf(bundle, at);
            case 5 -> joined(bundle, new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256)});
            default -> withGrantOf(WalletKey.random(keys), bundle);
        };
    }

    private byte[] withGrantOf(WalletKey stranger, byte[] bundle) {
        InstallationContactBundle.Builder message = parsed(bundle).toBuilder();
        message.getV1Builder()
                .getIdentityKeyBuilder()
                .setEip191(parsed(bundle(stranger)).getV1().getIdentityKey().getEip191());
        return message.build().toByteArray();
    }

    private static InstallationContactBundle parsed(byte[] bundle) {
        try {
            return InstallationContactBundle.parseFrom(bundle);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("our own bundle", e);
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static boolean isTakenByClient(byte[] bundle, AccountAddress account) {
        try {
            BundleCodec.read(bundle, account, 1);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean isTakenByNode(NetworkTransport transport, NetworkEnvelope envelope) {
        try {
            transport.publish(List.of(envelope)).block(LIMIT);
            return true;
        } catch (TransportException e) {
            assertThat(e.kind()).isEqualTo(TransportException.Kind.REFUSED);
            return false;
        }
    }
}
