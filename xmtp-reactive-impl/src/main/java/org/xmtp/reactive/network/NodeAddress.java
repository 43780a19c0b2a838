package org.xmtp.reactive.network;

import org.xmtp.reactive.api.NodeAccess;

/**
 * Where a node listens.
 *
 * @param host its name or address; an IPv6 address in brackets
 * @param port its gRPC port
 * @param encrypted whether it speaks TLS
 */
record NodeAddress(String host, int port, boolean encrypted) {
    /** Reads how it is reached. */
    static NodeAddress of(NodeAccess access) {
        return new NodeAddress(access.host(), access.port(), access.encrypted());
    }

    /** The address as it is given. */
    @Override
    public String toString() {
        return (encrypted ? "https://" : "http://") + host + ":" + port;
    }
}
