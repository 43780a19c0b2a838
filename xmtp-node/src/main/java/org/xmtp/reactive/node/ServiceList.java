package org.xmtp.reactive.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.reactive.node.status.Service;

/** What a node serves, and how each of it stands. */
final class ServiceList {

    private ServiceList() {}

    /**
     * The services of a node.
     *
     * @param nats whether it hears other nodes by NATS, where it is to
     */
    static List<Service> of(
            InetSocketAddress grpc, Optional<InetSocketAddress> http, Optional<Boolean> nats, boolean isStopping) {
        List<Service> services = new ArrayList<>();
        services.add(serving("gRPC", grpc, isStopping));
        http.ifPresent(address -> services.add(serving("HTTP: JSON, grpc-web", address, isStopping)));
        nats.ifPresent(isHeard -> services.add(new Service(
                "NATS",
                isHeard,
                isHeard ? "connected" : "out of reach",
                isHeard
                        ? "nodes on this database tell each other at once"
                        : "what other nodes store is found by looking")));
        return services;
    }

    private static Service serving(String name, InetSocketAddress address, boolean isStopping) {
        return new Service(
                name,
                !isStopping,
                isStopping ? "stopping" : "serving",
                MessageApiGrpc.SERVICE_NAME + " at " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }
}
