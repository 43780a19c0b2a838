package org.xmtp.reactive.node.store;

import org.xmtp.reactive.testkit.EnvelopeStoreContract;

class InMemoryEnvelopeStoreTests implements EnvelopeStoreContract {

    private final EnvelopeStore store = new InMemoryEnvelopeStore();

    @Override
    public EnvelopeStore store() {
        return store;
    }
}
