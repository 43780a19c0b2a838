package org.xmtp.reactive.node.api;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.relay.Subscriber;

/**
 * Tells callers apart by their addresses. Each proxy on the way adds to the header {@code x-forwarded-for} by whom it
 * was called; the last of these that is no known proxy itself is the caller, for what stands before it anybody may have
 * written. Of an IPv6 address the first 64 bits count: whoever has one has all that begin so.
 */
public final class Callers implements ServerInterceptor {

    private static final String UNKNOWN = "unknown";
    private static final Context.Key<Subscriber> CALLER =
            Context.keyWithDefault("caller", new Subscriber(UNKNOWN, UNKNOWN));
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AGENT = Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

    /** Where a browser keeps its own name in the other, and what a call by HTTP says within this process. */
    private static final Metadata.Key<String> NAMED_AGENT =
            Metadata.Key.of("x-user-agent", Metadata.ASCII_STRING_MARSHALLER);

    private static final int IPV6_BYTES = 16;
    private static final int IPV6_COUNTING_BYTES = 8;

    private final List<IpSubnetFilterRule> proxies;

    private Callers(List<IpSubnetFilterRule> proxies) {
        this.proxies = proxies;
    }

    /**
     * Callers that come by themselves or through these proxies.
     *
     * @param proxies addresses ({@code 10.0.0.7}) and ranges ({@code 10.0.0.0/8}, {@code fd00::/8})
     * @throws IllegalArgumentException naming one that is neither
     */
    public static Callers behind(List<String> proxies) {
        return new Callers(proxies.stream().map(Callers::range).toList());
    }

    private static IpSubnetFilterRule range(String text) {
        int slash = text.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        try {
            if (address != null) {
                int bits = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
                return new IpSubnetFilterRule(address(address), bits, IpFilterRuleType.ACCEPT);
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no address and no range; give one like 10.0.0.7 or 10.0.0.0/8");
    }

    /** Whose call is handled on this thread. */
    static Subscriber current() {
        return CALLER.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Subscriber caller = new Subscriber(caller(peer, headers.getAll(FORWARDED)), agent(headers));
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }

    private static String agent(Metadata headers) {
        return Optional.ofNullable(headers.get(NAMED_AGENT))
                .or(() -> Optional.ofNullable(headers.get(AGENT)))
                .orElse(UNKNOWN);
    }

    /** Who calls within this process is a part of the node, and says by whom it was called. */
    private String caller(@Nullable SocketAddress peer, @Nullable Iterable<String> forwarded) {
        InetAddress nearest = peer instanceof InetSocketAddress socket ? socket.getAddress() : null;
        List<String> way = forwarded == null
                ? List.of()
                : List.of(String.join(",", forwarded).split(","));
        for (int i = way.size() - 1; i >= 0 && (nearest == null || isProxy(nearest)); i--) {
            byte[] said = NetUtil.createByteArrayFromIpAddressString(
                    withoutPort(way.get(i).strip()));
            if (said == null) {
                break;
            }
            nearest = address(said);
        }
        return nearest == null ? UNKNOWN : name(nearest.getAddress());
    }

    /** Some proxies add the port: {@code 192.0.2.1:5000}, {@code [2001:db8::1]:5000}. */
    private static String withoutPort(String entry) {
        int bracket = entry.indexOf(']');
        if (entry.startsWith("[") && bracket > 0) {
            return entry.substring(1, bracket);
        }
        int colon = entry.indexOf(':');
        return colon > 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
    }

    private boolean isProxy(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return proxies.stream().anyMatch(proxy -> proxy.matches(socket));
    }

    private static String name(byte[] address) {
        byte[] counting = address.clone();
        if (address.length == IPV6_BYTES) {
            Arrays.fill(counting, IPV6_COUNTING_BYTES, IPV6_BYTES, (byte) 0);
        }
        return address(counting).getHostAddress();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
