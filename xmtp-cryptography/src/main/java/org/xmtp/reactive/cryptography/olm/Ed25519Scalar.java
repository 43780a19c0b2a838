package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import org.bouncycastle.math.raw.Nat256;

/**
 * Numbers modulo L, the order of Ed25519's base point: eight 32-bit words, the lowest first. No branch and no address
 * depends on a value.
 */
final class Ed25519Scalar {
    /** L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 section 5.1). */
    private static final int[] ORDER = {0x5CF5D3ED, 0x5812631A, 0xA2F79CD6, 0x14DEF9DE, 0, 0, 0, 0x10000000};

    private static final int WORDS = 8;
    private static final int BYTES = 32;
    private static final long WORD = 0xFFFFFFFFL;

    private Ed25519Scalar() {}

    /** A number of up to 64 bytes, the lowest first, modulo L. The bytes are wiped. */
    static int[] reduce(byte[] little) {
        int[] result = new int[WORDS];
        for (int bit = 8 * little.length - 1; bit >= 0; bit--) {
            doubleAndAdd(result, (little[bit >>> 3] >>> (bit & 7)) & 1);
        }
        Arrays.fill(little, (byte) 0);
        return result;
    }

    private static void doubleAndAdd(int[] number, int bit) {
        int[] difference = new int[WORDS];
        int carry = bit;
        long borrow = 0;
        for (int i = 0; i < WORDS; i++) {
            int doubled = number[i] << 1 | carry;
            carry = number[i] >>> 31;
            number[i] = doubled;
            borrow += (doubled & WORD) - (ORDER[i] & WORD);
            difference[i] = (int) borrow;
            borrow >>= 32;
        }
        int isBelowOrder = (int) borrow;
        for (int i = 0; i < WORDS; i++) {
            number[i] = (number[i] & isBelowOrder) | (difference[i] & ~isBelowOrder);
        }
    }

    /** (one * other + addend) modulo L, as 32 bytes; {@code other} is 32 bytes and may exceed L. */
    static byte[] multiplyAdd(int[] one, byte[] other, int[] addend) {
        int[] words = words(other);
        int[] product = new int[2 * WORDS];
        Nat256.mul(one, words, product);
        Arrays.fill(words, 0);
        long carry = 0;
        for (int i = 0; i < product.length; i++) {
            carry += (product[i] & WORD) + (i < WORDS ? addend[i] & WORD : 0);
            product[i] = (int) carry;
            carry >>>= 32;
        }
        return bytes(reduce(bytes(product)));
    }

    /**
     * A number that X25519 takes unchanged (a multiple of 8 from 2^254 to below 2^255), and that gives the same
     * multiple of the base point as {@code number}, or its negative: number + jL or mL - number, of which one fits. It
     * would exceed 2^255 for one number in 2^120, drawn by hashing.
     */
    static byte[] clamped(int[] number) {
        // L is 5 modulo 8, so number + jL is a multiple of 8 for j = 3 number, and mL - number for m = -j.
        int j = 3 * number[0] & 7;
        int adds = j >>> 2;
        int sign = 2 * adds - 1;
        int multiple = 8 * (1 - adds) + sign * j;
        int[] result = new int[WORDS];
        long carry = 0;
        for (int i = 0; i < WORDS; i++) {
            carry += (ORDER[i] & WORD) * multiple + sign * (number[i] & WORD);
            result[i] = (int) carry;
            carry >>= 32;
        }
        return bytes(result);
    }

    private static int[] words(byte[] little) {
        int[] words = new int[WORDS];
        for (int i = 0; i < BYTES; i++) {
            words[i >>> 2] |= (little[i] & 0xFF) << (8 * (i & 3));
        }
        return words;
    }

    /** The bytes of the words, which are wiped. */
    private static byte[] bytes(int[] words) {
        byte[] little = new byte[4 * words.length];
        for (int i = 0; i < little.length; i++) {
            little[i] = (byte) (words[i >>> 2] >>> (8 * (i & 3)));
        }
        Arrays.fill(words, 0);
        return little;
    }
}
