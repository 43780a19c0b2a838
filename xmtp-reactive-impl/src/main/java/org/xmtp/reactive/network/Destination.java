package org.xmtp.reactive.network;

import java.util.Map;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.TlsOptions;

/**
 * What connections lead to, and how. Whoever names the same shares them.
 *
 * @param node where it is
 * @param tls how it is known
 * @param metadata what is sent with each call
 */
record Destination(NodeAddress node, TlsOptions tls, Map<String, String> metadata) {
    /** Reads what the caller gave. */
    static Destination of(NodeAccess access) {
        return new Destination(NodeAddress.of(access), access.tls(), access.metadata());
    }

    /** Where it is; what is sent with calls can be a secret. */
    @Override
    public String toString() {
        return "Destination[" + node + "]";
    }
}
