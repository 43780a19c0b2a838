package org.xmtp.reactive.node;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets gRPC find several nodes by one target, whose path is their ports. */
final class NodesByTurns extends NameResolverProvider {

    private static final String SCHEME = "nodes";

    static {
        NameResolverRegistry.getDefaultRegistry().register(new NodesByTurns());
    }

    static String target(List<URI> nodes) {
        return SCHEME + ":///"
                + nodes.stream().map(node -> Integer.toString(node.getPort())).collect(Collectors.joining(","));
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
        List<EquivalentAddressGroup> addresses = Stream.of(
                        target.getPath().substring(1).split(","))
                .map(port -> new EquivalentAddressGroup(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port))))
                .toList();
        return new NameResolver() {
            @Override
            public String getServiceAuthority() {
                return "localhost";
            }

            @Override
            public void start(Listener2 listener) {
                listener.onResult2(ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(addresses))
                        .build());
            }

            @Override
            public void shutdown() {}
        };
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 1;
    }
}
