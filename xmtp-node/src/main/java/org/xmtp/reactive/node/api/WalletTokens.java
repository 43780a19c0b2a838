package org.xmtp.reactive.node.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.node.api.WalletToken.InvalidTokenException;

/**
 * Lets envelopes be published only by whom a token says who it is, but for topics that begin with {@code /xmtp/3/},
 * whose clients have none. What a wallet's account makes known below {@code /xmtp/0/} it alone may publish. A token is
 * taken as often as it is shown while it is valid; those shown last are verified once.
 */
public final class WalletTokens implements ServerInterceptor {

    private static final long REMEMBERED = 10_000;
    private static final String OPEN_PREFIX = "/xmtp/3/";
    private static final List<String> OWNED = List.of("/xmtp/0/contact", "/xmtp/0/privatestore");
    private static final String SCHEME = "Bearer ";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> SHOWN = Context.key("authorization");

    private final Clock clock;
    private final Cache<String, WalletToken> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(WalletToken.VALID)
            .executor(Runnable::run)
            .build();

    /** @param clock tells whether a token is valid */
    public WalletTokens(Clock clock) {
        this.clock = clock;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Iterable<String> shown = headers.getAll(AUTHORIZATION);
        return shown == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(
                        Context.current().withValue(SHOWN, shown.iterator().next()), call, headers, next);
    }

    /**
     * Looks whether the call that is handled on this thread may publish.
     *
     * @throws io.grpc.StatusRuntimeException UNAUTHENTICATED without a valid token, PERMISSION_DENIED for a topic of
     *     another wallet
     */
    void requireMayPublish(List<Envelope> envelopes) {
        if (envelopes.stream().allMatch(envelope -> envelope.getContentTopic().startsWith(OPEN_PREFIX))) {
            return;
        }
        WalletAddress wallet = wallet(SHOWN.get());
        for (Envelope envelope : envelopes) {
            if (!mayPublish(envelope.getContentTopic(), wallet)) {
                throw Status.PERMISSION_DENIED
                        .withDescription("publishing to restricted topic: it is another wallet's than " + wallet)
                        .asRuntimeException();
            }
        }
    }

    private WalletAddress wallet(@Nullable String shown) {
        if (shown == null || shown.isBlank()) {
            throw refused(
                    "authorization token is not provided: send the metadata authorization: Bearer {Token in base64}");
        }
        if (!shown.startsWith(SCHEME)) {
            throw refused("authorization is not of the form Bearer {Token in base64}");
        }
        String base64 = shown.substring(SCHEME.length()).strip();
        try {
            WalletToken token = verified.getIfPresent(base64);
            if (token == null) {
                token = WalletToken.verify(base64);
                token.requireValidAt(clock.instant());
                verified.put(base64, token);
            }
            token.requireValidAt(clock.instant());
            return token.wallet();
        } catch (InvalidTokenException e) {
            throw refused("the authorization token is not valid: " + e.getMessage());
        }
    }

    private static RuntimeException refused(String text) {
        return Status.UNAUTHENTICATED.withDescription(text).asRuntimeException();
    }

    /** Such a topic is {@code /xmtp/0/contact-{address}/proto}, in any case of its digits. */
    private static boolean mayPublish(String topic, WalletAddress wallet) {
        Optional<String> kind = OWNED.stream()
                .filter(owned -> topic.equals(owned) || topic.startsWith(owned + "-") || topic.startsWith(owned + "/"))
                .findFirst();
        return kind.isEmpty() || isOf(topic.substring(kind.get().length()), wallet);
    }

    private static boolean isOf(String rest, WalletAddress wallet) {
        int end = rest.indexOf('/');
        String named = rest.isEmpty() ? "" : rest.substring(1, Math.max(1, end < 0 ? rest.length() : end));
        int next = named.indexOf('-');
        try {
            return WalletAddress.parse(next < 0 ? named : named.substring(0, next))
                    .equals(wallet);
        } catch (WalletException e) {
            return false;
        }
    }
}
