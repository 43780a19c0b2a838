package org.xmtp.reactive.cryptography.wallets.mnemonic;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bitcoinj.crypto.MnemonicCode;
import org.bitcoinj.crypto.MnemonicException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.cryptography.wallets.secret.SecretText;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/**
 * A mnemonic whose words and checksum hold (BIP-39, English). It consists of references into the word list, so that
 * nothing of it is left in the heap once it is closed.
 */
final class Mnemonic implements AutoCloseable {
    /** A seed's length. */
    static final int SEED_BYTES = 64;

    private static final Set<Integer> LENGTHS = Set.of(12, 15, 18, 21, 24);
    /**
     * The longest word of the list has 8 letters; of what is longer nothing is shown, since it may be all of a secret.
     */
    private static final int SHOWN_LETTERS = 12;

    private static final int ROUNDS = 2048;

    private final List<String> words;

    private Mnemonic(List<String> words) {
        this.words = words;
    }

    /**
     * The mnemonic of a phrase. Any white space divides its words, and upper case is taken too.
     *
     * @throws UnusableSecretException that names the first wrong word and its place, and no other
     */
    static Mnemonic parse(SecretText phrase) {
        List<CharBuffer> parts = parts(phrase.characters());
        if (!LENGTHS.contains(parts.size())) {
            throw new UnusableSecretException("it has " + parts.size() + " words; a mnemonic (BIP-39) has one of "
                    + new TreeSet<>(LENGTHS) + ", divided by spaces");
        }
        List<String> words = new ArrayList<>(parts.size());
        for (CharBuffer part : parts) {
            words.add(known(part, words.size() + 1));
        }
        try {
            MnemonicCode.INSTANCE.check(words);
        } catch (MnemonicException e) {
            throw new UnusableSecretException("its checksum does not hold, so a word is another one or two are swapped;"
                    + " compare it with what was written down");
        }
        return new Mnemonic(words);
    }

    private static List<CharBuffer> parts(char[] phrase) {
        List<CharBuffer> parts = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= phrase.length; at++) {
            if (at == phrase.length || Character.isWhitespace(phrase[at])) {
                if (at > start) {
                    parts.add(CharBuffer.wrap(phrase, start, at - start));
                }
                start = at + 1;
            }
        }
        return parts;
    }

    private static String known(CharBuffer word, int place) {
        List<String> list = MnemonicCode.INSTANCE.getWordList();
        int index = Collections.<CharSequence>binarySearch(list, word, Mnemonic::compare);
        if (index >= 0) {
            return list.get(index);
        }
        String shown = word.length() > SHOWN_LETTERS
                ? " has " + word.length() + " letters, and"
                : ", \"" + Printable.text(word.toString()) + "\",";
        throw new UnusableSecretException(
                "word " + place + shown
                        + " is not in the English word list of BIP-39; look how it was written down, and put spaces between words");
    }

    private static int compare(CharSequence one, CharSequence other) {
        for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
            int order = Character.compare(Character.toLowerCase(one.charAt(i)), Character.toLowerCase(other.charAt(i)));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /**
     * The seed behind the mnemonic, {@value #SEED_BYTES} bytes for the caller to overwrite. Takes milliseconds of a
     * core.
     *
     * @param passphrase the further secret that some wallets ask for, mostly empty; brought into NFKD here
     */
    byte[] seed(SecretText passphrase) {
        byte[] password = joined();
        byte[] salt = salt(passphrase);
        try {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA512Digest());
            generator.init(password, salt, ROUNDS);
            return ((KeyParameter) generator.generateDerivedParameters(8 * SEED_BYTES)).getKey();
        } finally {
            Arrays.fill(password, (byte) 0);
            Arrays.fill(salt, (byte) 0);
        }
    }

    /** The words with a space between them, and no String of them all. */
    private byte[] joined() {
        byte[] joined =
                new byte[words.stream().mapToInt(word -> word.length() + 1).sum() - 1];
        int end = 0;
        for (String word : words) {
            if (end > 0) {
                joined[end++] = ' ';
            }
            for (int i = 0; i < word.length(); i++) {
                joined[end++] = (byte) word.charAt(i);
            }
        }
        return joined;
    }

    private static byte[] salt(SecretText passphrase) {
        byte[] given = normalized(passphrase);
        byte[] before = "mnemonic".getBytes(StandardCharsets.US_ASCII);
        byte[] salt = Arrays.copyOf(before, before.length + given.length);
        System.arraycopy(given, 0, salt, before.length, given.length);
        Arrays.fill(given, (byte) 0);
        return salt;
    }

    private static byte[] normalized(SecretText passphrase) {
        CharBuffer characters = CharBuffer.wrap(passphrase.characters());
        if (Normalizer.isNormalized(characters, Normalizer.Form.NFKD)) {
            return passphrase.utf8();
        }
        // The JDK gives this as a String, which nobody can overwrite.
        try (SecretText decomposed = SecretText.of(
                Normalizer.normalize(characters, Normalizer.Form.NFKD).toCharArray())) {
            return decomposed.utf8();
        }
    }

    /** Forgets the words. */
    @Override
    public void close() {
        words.clear();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
