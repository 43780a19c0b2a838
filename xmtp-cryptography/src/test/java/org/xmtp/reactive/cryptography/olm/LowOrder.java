package org.xmtp.reactive.cryptography.olm;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The public keys with which every agreement is zero: the points of order 1, 2, 4 and 8, and their other encodings. */
final class LowOrder {
    static final List<Curve25519PublicKey> POINTS = Stream.of(
                    "00".repeat(32),
                    "01" + "00".repeat(31),
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ec" + "ff".repeat(30) + "7f",
                    "ed" + "ff".repeat(30) + "7f",
                    "ee" + "ff".repeat(30) + "7f",
                    "00".repeat(31) + "80",
                    "ec" + "ff".repeat(31))
            .map(hex -> Curve25519PublicKey.of(HexFormat.of().parseHex(hex)))
            .toList();

    private LowOrder() {}
}
