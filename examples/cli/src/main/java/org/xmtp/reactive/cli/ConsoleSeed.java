package org.xmtp.reactive.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/**
 * A small number in place of a wallet, for trials: the same wallet that XMTP's own console client makes of it, so
 * anyone's. PCG32 fills a ChaCha20 key, whose stream gives the private key (rand_core's {@code seed_from_u64}).
 *
 * @param number the seed, any but 0
 */
record ConsoleSeed(long number) {
    private static final long MULTIPLIER = 6364136223846793005L;
    private static final long INCREMENT = Long.parseUnsignedLong("11634580027462260723");
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 8;
    private static final int ROUNDS = 20;

    /** The wallet's private key: 32 bytes. */
    byte[] walletKey() {
        ChaChaEngine stream = new ChaChaEngine(ROUNDS);
        stream.init(true, new ParametersWithIV(new KeyParameter(streamKey()), new byte[NONCE_BYTES]));
        byte[] candidate = new byte[WalletKey.BYTES];
        while (true) {
            stream.processBytes(new byte[WalletKey.BYTES], 0, WalletKey.BYTES, candidate, 0);
            if (isScalar(candidate)) {
                return candidate;
            }
        }
    }

    private byte[] streamKey() {
        ByteBuffer key = ByteBuffer.allocate(KEY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long state = number;
        while (key.hasRemaining()) {
            state = state * MULTIPLIER + INCREMENT;
            int shifted = (int) (((state >>> 18) ^ state) >>> 27);
            key.putInt(Integer.rotateRight(shifted, (int) (state >>> 59)));
        }
        return key.array();
    }

    private static boolean isScalar(byte[] candidate) {
        try {
            WalletKey.of(candidate).wipe();
            return true;
        } catch (WalletException e) {
            return false;
        }
    }
}
