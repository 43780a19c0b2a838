package org.xmtp.reactive.node.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.StoreId;

/** Whether a request names this store: its envelopes are shown with their arrival then, else as others know them. */
enum StoreNames {
    NAMED,
    NOT_NAMED;

    /**
     * What a query names.
     *
     * @throws io.grpc.StatusRuntimeException FAILED_PRECONDITION when it names another store
     */
    static StoreNames of(QueryRequest request, StoreId ours) {
        StoreNames names = of(request.getStoreId(), ours);
        if (names == NOT_NAMED && !request.getStoreId().isEmpty()) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("the store is another one, " + ours.text() + ": read from the beginning")
                    .asRuntimeException();
        }
        return names;
    }

    static StoreNames of(ByteString named, StoreId ours) {
        return named.equals(ours.bytes()) ? NAMED : NOT_NAMED;
    }

    /** An envelope as this request is to see it. */
    Envelope show(ArrivedEnvelope arrived) {
        return this == NOT_NAMED || arrived.arrival() == 0
                ? arrived.envelope()
                : arrived.envelope().toBuilder().setArrival(arrived.arrival()).build();
    }
}
