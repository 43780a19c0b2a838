package org.xmtp.reactive.cryptography.oracles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/** What can befall a message on its way: nothing, or one of these. */
enum Tampering {
    /** It arrives as it was sent. */
    NONE(Layer.BYTES, (message, dice) -> message),

    /** The version byte of the inner message becomes another. */
    VERSION_BYTE(Layer.INNER, inner((wire, dice) -> wire.version(dice.nextInt(256)))),
    /** The inner message becomes one of the other version, well-formed, its MAC cut or lengthened. */
    OTHER_VERSION(
            Layer.INNER,
            inner((wire, dice) -> wire.version(7 - wire.version()).mac(bytes(40 - wire.mac().length, dice)))),
    /** The version byte of a pre-key message becomes another. */
    OUTER_VERSION_BYTE(Layer.OUTER, outer((wire, dice) -> wire.version(dice.nextInt(256)))),

    /** A bit of the ratchet key is flipped. */
    RATCHET_KEY(Layer.INNER, inner((wire, dice) -> flip(wire, Wire.RATCHET_KEY, dice))),
    /** The bit of the ratchet key is flipped that Curve25519 ignores. */
    RATCHET_KEY_TOP_BIT(Layer.INNER, inner((wire, dice) -> flipTop(wire, Wire.RATCHET_KEY))),
    /** The ratchet key becomes a point of low order. */
    RATCHET_KEY_LOW_ORDER(Layer.INNER, inner((wire, dice) -> wire.with(Wire.RATCHET_KEY, lowOrder(dice)))),
    /** The ratchet key gets a wrong length. */
    RATCHET_KEY_LENGTH(Layer.INNER, inner((wire, dice) -> resize(wire, Wire.RATCHET_KEY, dice))),

    /** The chain index becomes one nearby. */
    CHAIN_INDEX(
            Layer.INNER,
            inner((wire, dice) -> index(wire, Math.max(0, wire.number(Wire.CHAIN_INDEX) + dice.nextInt(-45, 46))))),
    /** The chain index becomes a large one. */
    CHAIN_INDEX_FAR(Layer.INNER, inner((wire, dice) -> index(wire, far(wire.number(Wire.CHAIN_INDEX), dice)))),

    /** A bit of the ciphertext is flipped. */
    CIPHERTEXT(Layer.INNER, inner((wire, dice) -> flip(wire, Wire.CIPHERTEXT, dice))),
    /** The ciphertext gets another length. */
    CIPHERTEXT_LENGTH(Layer.INNER, inner((wire, dice) -> resize(wire, Wire.CIPHERTEXT, dice))),
    /** The ciphertext loses all or its last block. */
    CIPHERTEXT_BLOCK(
            Layer.INNER,
            inner((wire, dice) -> wire.with(
                    Wire.CIPHERTEXT,
                    dice.nextBoolean()
                            ? new byte[0]
                            : Arrays.copyOf(
                                    wire.content(Wire.CIPHERTEXT), wire.content(Wire.CIPHERTEXT).length - 16)))),

    /** A bit of the MAC is flipped. */
    MAC(Layer.INNER, inner((wire, dice) -> wire.mac(flip(wire.mac(), dice)))),
    /** The MAC gets another length. */
    MAC_LENGTH(Layer.INNER, inner((wire, dice) -> wire.mac(Arrays.copyOf(wire.mac(), dice.nextInt(41))))),

    /** A bit of the one-time key is flipped. */
    ONE_TIME_KEY(Layer.OUTER, outer((wire, dice) -> flip(wire, Wire.ONE_TIME_KEY, dice))),
    /** A bit of the base key is flipped. */
    BASE_KEY(Layer.OUTER, outer((wire, dice) -> flip(wire, Wire.BASE_KEY, dice))),
    /** A bit of the identity key is flipped. */
    IDENTITY_KEY(Layer.OUTER, outer((wire, dice) -> flip(wire, Wire.IDENTITY_KEY, dice))),
    /** The bit of a key of a pre-key message is flipped that Curve25519 ignores. */
    OUTER_KEY_TOP_BIT(Layer.OUTER, outer((wire, dice) -> flipTop(wire, outerKey(dice)))),
    /** A key of a pre-key message becomes a point of low order. */
    OUTER_KEY_LOW_ORDER(Layer.OUTER, outer((wire, dice) -> wire.with(outerKey(dice), lowOrder(dice)))),
    /** A key of a pre-key message gets a wrong length. */
    OUTER_KEY_LENGTH(Layer.OUTER, outer((wire, dice) -> resize(wire, outerKey(dice), dice))),
    /** Two keys of a pre-key message change places. */
    OUTER_KEYS_EXCHANGED(
            Layer.OUTER,
            outer((wire, dice) -> wire.with(Wire.BASE_KEY, wire.content(Wire.IDENTITY_KEY))
                    .with(Wire.IDENTITY_KEY, wire.content(Wire.BASE_KEY)))),
    /** A pre-key message loses what is around the inner one. */
    UNWRAPPED(Layer.OUTER, (message, dice) -> Wire.preKey(message).content(Wire.INNER)),

    /** A number of the inner message takes more bytes than it needs. */
    INNER_PADDED(Layer.INNER, inner(Tampering::pad)),
    /** A length of a pre-key message takes more bytes than it needs. */
    OUTER_PADDED(Layer.OUTER, outer(Tampering::pad)),
    /** The fields of the inner message stand in another order. */
    INNER_SHUFFLED(Layer.INNER, inner(Tampering::shuffle)),
    /** The fields of a pre-key message stand in another order. */
    OUTER_SHUFFLED(Layer.OUTER, outer(Tampering::shuffle)),
    /** A field of the inner message stands there twice. */
    INNER_REPEATED(Layer.INNER, inner(Tampering::repeat)),
    /** A field of a pre-key message stands there twice. */
    OUTER_REPEATED(Layer.OUTER, outer(Tampering::repeat)),
    /** The inner message has a field that nobody knows. */
    INNER_UNKNOWN(Layer.INNER, inner(Tampering::unknown)),
    /** A pre-key message has a field that nobody knows. */
    OUTER_UNKNOWN(Layer.OUTER, outer(Tampering::unknown)),
    /** A field of the inner message is missing; protobuf reads index 0 where there is none. */
    INNER_MISSING(Layer.INNER, inner(Tampering::omit)),
    /** A field of a pre-key message is missing. */
    OUTER_MISSING(Layer.OUTER, outer(Tampering::omit)),

    /** The message is cut off. */
    TRUNCATED(Layer.BYTES, (message, dice) -> Arrays.copyOf(message, dice.nextInt(message.length))),
    /** The message has more bytes at its end. */
    TRAILING(Layer.BYTES, (message, dice) -> join(message, bytes(1 + dice.nextInt(20), dice))),
    /** Up to three bits are flipped anywhere. */
    BITS(Layer.BYTES, Tampering::flips),
    /** A bit in the first bytes is flipped, where version, tags and lengths are. */
    FIRST_BITS(Layer.BYTES, (message, dice) -> flipAt(message, dice.nextInt(Math.min(message.length, 45)), dice)),
    /** Other bytes of the same length. */
    GARBAGE(Layer.BYTES, (message, dice) -> bytes(message.length, dice)),
    /** The sender is faulty: the MAC is right, but the plaintext under it is not padded as PKCS#7. */
    PADDING(Layer.INNER, inner((wire, dice) -> wire)),
    /** It goes to another session of the same receiver. */
    OTHER_SESSION(Layer.BYTES, (message, dice) -> message);

    private static final List<byte[]> LOW_ORDER = List.of(
            hex("00".repeat(32)),
            hex("01" + "00".repeat(31)),
            hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
            hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
            hex("ec" + "ff".repeat(30) + "7f"),
            hex("ed" + "ff".repeat(30) + "7f"),
            hex("ee" + "ff".repeat(30) + "7f"),
            hex("00".repeat(31) + "80"));

    private final Layer layer;

    @SuppressWarnings("ImmutableEnumChecker") // Every one is a function without state.
    private final BiFunction<byte[], RandomGenerator, byte[]> change;

    Tampering(Layer layer, BiFunction<byte[], RandomGenerator, byte[]> change) {
        this.layer = layer;
        this.change = change;
    }

    /** Whether it can befall such a message. */
    boolean concerns(Letter letter) {
        return this == PADDING ? letter.sender() != null : layer != Layer.OUTER || letter.preKey();
    }

    /** What becomes of a message that it concerns. */
    byte[] apply(Letter letter, RandomGenerator dice) {
        if (layer != Layer.INNER) {
            return change.apply(letter.message(), dice);
        }
        if (!letter.preKey()) {
            return changed(letter, letter.message(), dice);
        }
        Wire outer = Wire.preKey(letter.message());
        return outer.with(Wire.INNER, changed(letter, outer.content(Wire.INNER), dice))
                .encoded();
    }

    private byte[] changed(Letter letter, byte[] inner, RandomGenerator dice) {
        OlmSession sender = letter.sender();
        return this == PADDING && sender != null
                ? FaultySender.padWrongly(Wire.normal(inner), sender, dice).encoded()
                : change.apply(inner, dice);
    }

    private enum Layer {
        INNER,
        OUTER,
        BYTES
    }

    private static BiFunction<byte[], RandomGenerator, byte[]> inner(BiFunction<Wire, RandomGenerator, Wire> change) {
        return (message, dice) -> change.apply(Wire.normal(message), dice).encoded();
    }

    private static BiFunction<byte[], RandomGenerator, byte[]> outer(BiFunction<Wire, RandomGenerator, Wire> change) {
        return (message, dice) -> change.apply(Wire.preKey(message), dice).encoded();
    }

    private static Wire flip(Wire wire, int tag, RandomGenerator dice) {
        return wire.with(tag, flip(wire.content(tag), dice));
    }

    private static Wire flipTop(Wire wire, int tag) {
        byte[] key = wire.content(tag).clone();
        key[key.length - 1] ^= (byte) 0x80;
        return wire.with(tag, key);
    }

    private static Wire resize(Wire wire, int tag, RandomGenerator dice) {
        byte[] content = wire.content(tag);
        int by = dice.nextBoolean() ? 1 : dice.nextInt(1, 20);
        return wire.with(tag, Arrays.copyOf(content, Math.max(0, content.length + (dice.nextBoolean() ? by : -by))));
    }

    private static Wire index(Wire wire, long index) {
        return wire.with(Wire.CHAIN_INDEX, Wire.varint(index, 0));
    }

    private static long far(long index, RandomGenerator dice) {
        return switch (dice.nextInt(6)) {
            case 0 -> index + 2000;
            case 1 -> index + 2001;
            case 2 -> index + (1L << 32);
            case 3 -> Long.MAX_VALUE;
            case 4 -> -1;
            default -> dice.nextLong();
        };
    }

    private static int outerKey(RandomGenerator dice) {
        return List.of(Wire.ONE_TIME_KEY, Wire.BASE_KEY, Wire.IDENTITY_KEY).get(dice.nextInt(3));
    }

    private static Wire pad(Wire wire, RandomGenerator dice) {
        Wire.Field field = any(wire, dice);
        int padding = 1 + dice.nextInt(3);
        return wire.with(
                field.isDelimited()
                        ? new Wire.Field(field.tag(), field.content(), padding)
                        : new Wire.Field(field.tag(), Wire.varint(wire.number(field.tag()), padding), 0));
    }

    private static Wire shuffle(Wire wire, RandomGenerator dice) {
        List<Wire.Field> fields = new ArrayList<>(wire.fields());
        Collections.shuffle(fields, new Random(dice.nextLong()));
        return wire.fields(fields);
    }

    private static Wire repeat(Wire wire, RandomGenerator dice) {
        List<Wire.Field> fields = new ArrayList<>(wire.fields());
        Wire.Field field = any(wire, dice);
        // The same once more, or another one before it: protobuf takes the last.
        Wire.Field more = dice.nextBoolean() || !field.isDelimited()
                ? field
                : new Wire.Field(field.tag(), bytes(field.content().length, dice), 0);
        fields.add(dice.nextInt(fields.indexOf(field) + 1), more);
        return wire.fields(fields);
    }

    private static Wire unknown(Wire wire, RandomGenerator dice) {
        List<Wire.Field> fields = new ArrayList<>(wire.fields());
        Wire.Field unknown = dice.nextBoolean()
                ? new Wire.Field(0x32, bytes(dice.nextInt(5), dice), 0)
                : new Wire.Field(0x38, Wire.varint(dice.nextInt(), 0), 0);
        fields.add(dice.nextInt(fields.size() + 1), unknown);
        return wire.fields(fields);
    }

    private static Wire omit(Wire wire, RandomGenerator dice) {
        List<Wire.Field> fields = new ArrayList<>(wire.fields());
        fields.remove(any(wire, dice));
        return wire.fields(fields);
    }

    private static Wire.Field any(Wire wire, RandomGenerator dice) {
        return wire.fields().get(dice.nextInt(wire.fields().size()));
    }

    private static byte[] flips(byte[] message, RandomGenerator dice) {
        byte[] flipped = message;
        for (int i = dice.nextInt(3); i >= 0; i--) {
            flipped = flip(flipped, dice);
        }
        return flipped;
    }

    private static byte[] flip(byte[] bytes, RandomGenerator dice) {
        return flipAt(bytes, dice.nextInt(bytes.length), dice);
    }

    private static byte[] flipAt(byte[] bytes, int index, RandomGenerator dice) {
        byte[] flipped = bytes.clone();
        flipped[index] ^= (byte) (1 << dice.nextInt(8));
        return flipped;
    }

    private static byte[] lowOrder(RandomGenerator dice) {
        return LOW_ORDER.get(dice.nextInt(LOW_ORDER.size()));
    }

    private static byte[] bytes(int length, RandomGenerator dice) {
        byte[] bytes = new byte[length];
        dice.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
