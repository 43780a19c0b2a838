package org.xmtp.reactive;

import java.util.Base64;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;

/** Values by number: equal for the same number, different for different ones. */
public final class Samples {
    private static final int KEY_BYTES = 32;

    private Samples() {}

    public static AccountAddress account(int number) {
        return new AccountAddress(String.format("0x%040x", number));
    }

    public static PeerId peer(int number) {
        byte[] key = new byte[KEY_BYTES];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        return new PeerId(
                account(number),
                new InstallationId(Base64.getEncoder().withoutPadding().encodeToString(key)));
    }

    public static Digest digest(long number) {
        return new Digest(number, -number);
    }
}
