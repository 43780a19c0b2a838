package org.xmtp.reactive.cryptography.oracles;

import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** What our ratchet made of a message. */
sealed interface Outcome {
    /** It was decrypted. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by its bytes alone.
    record Accepted(byte[] plaintext) implements Outcome {
        @Override
        public String toString() {
            return "accepted";
        }
    }

    /** It was refused, and nothing has changed. */
    record Refused(Reason reason) implements Outcome {
        @Override
        public String toString() {
            return "refused as " + reason;
        }
    }
}
