package org.xmtp.reactive.node.store.journal;

import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;

/**
 * An envelope with the place in the order of commits that it was given.
 *
 * @param arrival from 1 on
 */
public record NumberedEnvelope(AdmittedEnvelope admitted, long arrival) {

    ArrivedEnvelope arrived() {
        return new ArrivedEnvelope(admitted.envelope(), arrival);
    }
}
