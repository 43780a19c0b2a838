package org.xmtp.reactive.node.commit;

import java.util.List;
import java.util.function.Consumer;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.StoreId;

/**
 * How nodes on one store tell each other what one of them has stored. Any of it may be lost, or come late: what is
 * stored is found by looking, too. Only of envelopes that are never stored nobody hears then.
 */
public interface Announcements {

    /** Where a node does not tell the others. */
    Announcements NONE = new Announcements() {

        @Override
        public void tell(StoreId store, List<ArrivedEnvelope> envelopes) {}

        @Override
        public void listen(StoreId store, Consumer<List<ArrivedEnvelope>> listener) {}

        @Override
        public boolean isHeard() {
            return false;
        }
    };

    /** Tells the other nodes. It waits for nothing, and fails without a word. */
    void tell(StoreId store, List<ArrivedEnvelope> envelopes);

    /**
     * From now on hands over what the others tell, in the order in which each of them does, to nobody else any more.
     *
     * @param store whose envelopes
     */
    void listen(StoreId store, Consumer<List<ArrivedEnvelope>> listener);

    /** Whether what the others tell arrives at present, as far as this node knows. */
    boolean isHeard();
}
