package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.AccountAddress;

/** Whatever comes from outside, nothing but the typed refusal comes out of a parser, and soon. */
class HostileBytesTests {
    private static final long SEED = 20231023;
    private static final int ROUNDS = 20_000;
    private static final int SIGNATURE_ROUNDS = 2_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Of this thread's own: what else a machine has to do is no fault of a parser. */
    private static final Duration LONGEST_PARSE = Duration.ofSeconds(2);

    /** A parser under test. */
    interface Reader {
        Object read(byte[] bytes) throws MalformedException;
    }

    /**
     * A parser with inputs to alter.
     *
     * @param seeds inputs that it takes
     * @param rounds how many altered inputs to try
     */
    record Target(Reader reader, List<byte[]> seeds, int rounds) {}

    static Stream<Named<Target>> targets() {
        AccountAddress account =
                new AccountAddress(Vectors.text(bundles().findFirst().orElseThrow(), "wallet_address"));
        return Stream.of(
                Named.of("envelope", new Target(EnvelopeCodec::read, recorded("envelope_hex"), ROUNDS)),
                Named.of("payload", new Target(PayloadCodec::read, recorded("padlock_payload_hex"), ROUNDS)),
                Named.of("content", new Target(ContentWire::read, recorded("content_bytes_hex"), ROUNDS)),
                Named.of(
                        "bundle",
                        new Target(
                                bytes -> BundleCodec.read(bytes, account, 1),
                                bundles()
                                        .map(row -> Vectors.hex(row, "contact_bundle_hex"))
                                        .toList(),
                                SIGNATURE_ROUNDS)));
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(60)
    void onlyTheTypedRefusalComesOut(Target target) {
        Random random = new Random(SEED);
        for (int round = 0; round < target.rounds(); round++) {
            byte[] seed = target.seeds().get(random.nextInt(target.seeds().size()));
            byte[] bytes = altered(seed, random);
            long start = THREADS.getCurrentThreadCpuTime();
            try {
                assertThat(target.reader().read(bytes)).isNotNull();
            } catch (MalformedException e) {
                assertThat(e.reason()).isNotBlank().hasSizeLessThan(200);
            } catch (RuntimeException | Error e) {
                fail("seed " + SEED + ", round " + round + ": " + Arrays.toString(bytes), e);
            }
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
                    .isLessThan(LONGEST_PARSE);
        }
    }

    private static byte[] altered(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            case 2 -> bytes = spliced(bytes, random);
            case 3 -> random.nextBytes(bytes);
            default -> {}
        }
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, Random random) {
        byte[] spliced = Arrays.copyOf(bytes, bytes.length * 2);
        int from = random.nextInt(bytes.length);
        System.arraycopy(bytes, from, spliced, random.nextInt(bytes.length), bytes.length - from);
        return spliced;
    }

    private static List<byte[]> recorded(String field) {
        return Vectors.rows("envelopes.json", "envelopes")
                .map(row -> Vectors.hex(row, field))
                .toList();
    }

    private static Stream<JsonNode> bundles() {
        return Vectors.rows("contact-bundles.json", "cases");
    }
}
