package org.xmtp.reactive.cryptography.wallets.keystore;

import com.password4j.ScryptFunction;
import java.security.GeneralSecurityException;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/**
 * scrypt (RFC 7914). Not Bouncy Castle's, which refuses n = 262144 with r = 1: RFC 7914 does not allow that, but the
 * definition's own test vector and keystores of early Python wallets have it.
 *
 * @param n the cost, a power of two
 * @param r the size of a block, in units of 128 bytes
 * @param p how many computations there are; one after the other here
 * @param salt what goes along with the password
 * @param keyBytes the length of the key
 */
record Scrypt(int n, int r, int p, byte[] salt, int keyBytes) implements KeyDerivation {
    /** Wallets ask for 256 MiB at most. */
    static final long MAX_MEMORY_BYTES = 512L << 20;

    /** The most of n · r · p, four times what wallets ask for: some seconds of a core. */
    static final long MAX_WORK = 1L << 23;

    private static final int MAX_FACTOR = 1 << 10;
    private static final int BLOCK_BYTES = 128;

    Scrypt {
        KeyDerivation.require(
                n > 1 && Integer.bitCount(n) == 1,
                "kdfparams.n is " + n + ", and scrypt takes a power of two greater than 1");
        KeyDerivation.require(r > 0 && r <= MAX_FACTOR, "kdfparams.r is " + r + ", not 1 to " + MAX_FACTOR);
        KeyDerivation.require(p > 0 && p <= MAX_FACTOR, "kdfparams.p is " + p + ", not 1 to " + MAX_FACTOR);
        long memory = memoryBytes(n, r);
        KeyDerivation.require(
                memory <= MAX_MEMORY_BYTES,
                "its scrypt would take " + mebibytes(memory) + " (n " + n + ", r " + r + "), and at most "
                        + mebibytes(MAX_MEMORY_BYTES) + " is given");
        long work = (long) n * r * p;
        KeyDerivation.require(
                work <= MAX_WORK,
                "its scrypt would compute n · r · p = " + work + " blocks, and at most " + MAX_WORK + " is done");
    }

    @Override
    public byte[] derive(byte[] password) {
        requireHeap(Runtime.getRuntime().maxMemory());
        try {
            return ScryptFunction.getInstance(n, r, p, keyBytes).scrypt(password, salt, keyBytes);
        } catch (OutOfMemoryError e) {
            // One array is nearly all that it takes, so nobody else has run out.
            throw tooLittle("less than that is free of this JVM's heap");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks what scrypt is made of", e);
        }
    }

    /** Refuses a heap that is too small, before anything else of the program has to make way. */
    void requireHeap(long heapBytes) {
        long memory = memoryBytes(n, r);
        if (memory + memory / 4 > heapBytes) {
            throw tooLittle("this JVM's heap is " + mebibytes(heapBytes));
        }
    }

    private UnusableSecretException tooLittle(String what) {
        long memory = memoryBytes(n, r);
        return new UnusableSecretException("its scrypt takes " + mebibytes(memory) + " of memory at once, but " + what
                + "; run with -Xmx" + (2 * (memory >> 20)) + "m or more, or write the file anew with a smaller n");
    }

    private static long memoryBytes(int n, int r) {
        return (long) BLOCK_BYTES * n * r;
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
