package org.xmtp.reactive.node;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.xmtp.reactive.node.http.HttpGateway;
import reactor.core.scheduler.Scheduler;

/** The service as it is reached by HTTP: a server of HTTP, which calls it within this process. */
final class HttpSide {

    private final Server service;
    private final ManagedChannel channel;
    private final HttpGateway gateway;

    private HttpSide(Server service, ManagedChannel channel, HttpGateway gateway) {
        this.service = service;
        this.channel = channel;
        this.gateway = gateway;
    }

    /**
     * Starts it. Blocks.
     *
     * @throws IOException if it can't listen at the host and the port that is asked for
     */
    static HttpSide start(
            String host,
            HttpSettings settings,
            Optional<SslContext> certificate,
            ServerServiceDefinition definition,
            Scheduler calls)
            throws IOException {
        String name = InProcessServerBuilder.generateName();
        Server service = InProcessServerBuilder.forName(name)
                .executor(calls::schedule)
                .addService(definition)
                .build()
                .start();
        ManagedChannel channel =
                InProcessChannelBuilder.forName(name).executor(calls::schedule).build();
        try {
            InetSocketAddress address = new InetSocketAddress(host, settings.port());
            return new HttpSide(service, channel, new HttpGateway(address, certificate, settings.origins(), channel));
        } catch (RuntimeException e) {
            channel.shutdownNow();
            service.shutdownNow();
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    /** How many connections there are. */
    int connections() {
        return gateway.connections();
    }

    /** Ends it: what is under way has so long to come to its end. Blocks. */
    void close(Duration longest) {
        gateway.close(longest);
        channel.shutdownNow();
        service.shutdownNow();
    }
}
