package org.xmtp.reactive.benchmarks.ratchet;

import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the next message of a chain costs in primitives alone, on the engines of the platform: the part of
 * {@link RatchetBenchmark#decrypt()} that no bookkeeping can save. Every message has keys of its own, so no number of
 * messages decrypted at once shares any of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PrimitivesBenchmark {
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;
    /** A message of a chain with its key and index, before its MAC. */
    private static final int MACED_BYTES = 248;

    private static final int CIPHERTEXT_BYTES = 208;
    private static final byte[] SEED = {1};
    private static final byte[] INFO = new byte[9];

    private final Mac extract = mac();
    private final Mac mac = mac();
    private final Cipher cipher = cipher();
    private final byte[] message = new byte[MACED_BYTES];
    private byte[] chainKey = new byte[KEY_BYTES];

    /** Engines and bytes of no meaning. */
    public PrimitivesBenchmark() {
        new Random(1).nextBytes(message);
        key(extract, chainKey);
    }

    /** A step of the chain, the expansion of its message key, the MAC and AES-CBC over 200 bytes of plaintext. */
    @Benchmark
    public byte[] decrypt() throws GeneralSecurityException {
        key(mac, chainKey);
        byte[] messageKey = mac.doFinal(SEED);
        chainKey = mac.doFinal(SEED);
        key(mac, extract.doFinal(messageKey));
        byte[] aesKey = mac.doFinal(INFO);
        mac.update(aesKey);
        byte[] macKey = mac.doFinal(INFO);
        mac.update(macKey);
        byte[] iv = mac.doFinal(INFO);
        key(mac, macKey);
        mac.update(message);
        message[0] = mac.doFinal()[0];
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aesKey, "AES"), new IvParameterSpec(iv, 0, BLOCK_BYTES));
        return cipher.doFinal(message, 0, CIPHERTEXT_BYTES);
    }

    private static void key(Mac mac, byte[] key) {
        try {
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac mac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher() {
        try {
            // Without padding: what it decrypts is not a message.
            return Cipher.getInstance("AES/CBC/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
