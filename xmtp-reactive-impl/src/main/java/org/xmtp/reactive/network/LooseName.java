package org.xmtp.reactive.network;

import io.grpc.EquivalentAddressGroup;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks up a name with an underscore, as containers have them. gRPC takes no such name: what it reads names with
 * follows the form of those in the public name system.
 *
 * @param node where such a name leads
 */
record LooseName(NodeAddress node) {
    private static final String SCHEME = "xmtp";

    /** Whether a node's name is such a one. */
    static boolean isOf(NodeAddress node) {
        return node.host().indexOf('_') >= 0;
    }

    /** What a channel to it is named by. */
    String target() {
        return SCHEME + ":///" + authority();
    }

    /** What the node is told that it is called. */
    String authority() {
        return node.host() + ":" + node.port();
    }

    /** What gives a channel the addresses behind it. */
    NameResolverProvider resolvers() {
        return new Resolvers();
    }

    private List<EquivalentAddressGroup> addresses() throws UnknownHostException {
        Optional<InetSocketAddress> proxy = proxy();
        if (proxy.isPresent()) {
            return List.of(new EquivalentAddressGroup(HttpConnectProxiedSocketAddress.newBuilder()
                    .setTargetAddress(InetSocketAddress.createUnresolved(node.host(), node.port()))
                    .setProxyAddress(resolved(proxy.get()))
                    .build()));
        }
        return Stream.of(InetAddress.getAllByName(node.host()))
                .map(address -> new EquivalentAddressGroup(new InetSocketAddress(address, node.port())))
                .toList();
    }

    /** As gRPC asks for other names, but without a password. */
    private Optional<InetSocketAddress> proxy() {
        return Stream.ofNullable(ProxySelector.getDefault())
                .flatMap(selector -> selector.select(URI.create("https://" + authority())).stream())
                .findFirst()
                .filter(first -> first.type() == Proxy.Type.HTTP)
                .map(first -> (InetSocketAddress) first.address());
    }

    private static InetSocketAddress resolved(InetSocketAddress proxy) throws UnknownHostException {
        return proxy.isUnresolved()
                ? new InetSocketAddress(InetAddress.getByName(proxy.getHostString()), proxy.getPort())
                : proxy;
    }

    private final class Resolvers extends NameResolverProvider {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 0;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new Resolver(args);
        }
    }

    /** Called by the channel, one call at a time. */
    private final class Resolver extends NameResolver {
        private final Args args;
        private @Nullable Listener2 listener;
        private boolean looking;

        Resolver(Args args) {
            this.args = args;
        }

        @Override
        public String getServiceAuthority() {
            return authority();
        }

        @Override
        public void start(Listener2 told) {
            listener = told;
            look();
        }

        @Override
        public void refresh() {
            look();
        }

        @Override
        public void shutdown() {
            listener = null;
        }

        private void look() {
            if (looking) {
                return;
            }
            looking = true;
            Objects.requireNonNull(args.getOffloadExecutor()).execute(() -> {
                StatusOr<List<EquivalentAddressGroup>> found = found();
                args.getSynchronizationContext().execute(() -> tell(found));
            });
        }

        private StatusOr<List<EquivalentAddressGroup>> found() {
            try {
                return StatusOr.fromValue(addresses());
            } catch (UnknownHostException | RuntimeException e) {
                return StatusOr.fromStatus(Status.UNAVAILABLE
                        .withDescription("Unable to resolve host " + node.host())
                        .withCause(e));
            }
        }

        private void tell(StatusOr<List<EquivalentAddressGroup>> found) {
            looking = false;
            if (listener != null) {
                listener.onResult2(
                        ResolutionResult.newBuilder().setAddressesOrError(found).build());
            }
        }
    }
}
