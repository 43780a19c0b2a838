package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.testkit.StoreSamples;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.RevocationCodec;

/** A node takes on a revocation topic what clients obey, and nothing else. */
class RevocationAgreementTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int VARIANTS = 300;

    private final SecureRandom keys = new SecureRandom();
    private final Random random = new Random(7);

    @Test
    void aNodeTakesTheRevocationsThatClientsTake() {
        List<String> differences = new ArrayList<>();
        int taken = 0;
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            NetworkTransport transport = new SharedConnections().transport(NodeAccess.of(node.uri()));
            for (int number = 1; number <= VARIANTS; number++) {
                WalletKey wallet = WalletKey.random(keys);
                AccountAddress account = new AccountAddress(wallet.address().wire());
                byte[] bytes = changed(revocation(wallet, account, number), number);
                boolean byClient = isTakenByClient(bytes, account);
                boolean byNode = isTakenByNode(transport, new NetworkEnvelope(Topics.revoked(account), number, bytes));
                taken += byClient ? 1 : 0;
                if (byClient != byNode) {
                    differences.add("client " + byClient + ", node " + byNode + ": "
                            + HexFormat.of().formatHex(bytes));
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(taken).isBetween(VARIANTS / 20, VARIANTS * 19 / 20);
    }

    private static byte[] revocation(WalletKey wallet, AccountAddress account, int number) {
        List<InstallationId> ids = IntStream.rangeClosed(0, number % 4)
                .mapToObj(StoreSamples::installation)
                .sorted()
                .toList();
        byte[] signature =
                wallet.sign(RevocationCodec.statement(account, ids, number).text());
        return RevocationCodec.write(new Revocation(account, ids, number, signature));
    }

    /** As it is, with a bit flipped, a byte left out or repeated, cut, or continued. */
    private byte[] changed(byte[] bytes, int number) {
        int at = random.nextInt(bytes.length);
        return switch (number % 6) {
            case 0 -> bytes;
            case 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 2 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
            case 3 -> joined(Arrays.copyOf(bytes, at + 1), Arrays.copyOfRange(bytes, at, bytes.length));
            case 4 -> Arrays.copyOf(bytes, at);
            default -> joined(bytes, new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256)});
        };
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static boolean isTakenByClient(byte[] bytes, AccountAddress account) {
        try {
            return !RevocationCodec.read(bytes, account).installations().isEmpty();
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
