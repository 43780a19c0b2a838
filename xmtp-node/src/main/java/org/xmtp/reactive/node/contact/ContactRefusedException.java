package org.xmtp.reactive.node.contact;

import java.io.Serial;

/** An envelope may not stand on its contact or revocation topic; the text says why. */
public final class ContactRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ContactRefusedException(String message) {
        super(message, null, false, false);
    }
}
