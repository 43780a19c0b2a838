package org.xmtp.reactive.testkit;

import org.xmtp.reactive.api.spi.NetworkTransport;

class CountingNetworkTests implements NetworkTransportContract, ArrivalsContract {
    private final NetworkTransport transport =
            InMemoryNetwork.create().counting("a-store-in-memory-0001").transport();

    @Override
    public NetworkTransport transport() {
        return transport;
    }
}
