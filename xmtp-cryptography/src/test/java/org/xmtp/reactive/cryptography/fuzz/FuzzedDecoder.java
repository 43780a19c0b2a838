package org.xmtp.reactive.cryptography.fuzz;

import java.util.List;

/** A decoder of bytes from outside, as a fuzzer sees it. Each module has an enum of its own. */
public interface FuzzedDecoder {
    /** Its name in the enum. */
    String name();

    /** Whether the input was decoded; refused with anything but the typed error, it throws. */
    boolean tryDecode(byte[] input);

    /** Inputs that it takes. */
    List<byte[]> seeds();
}
