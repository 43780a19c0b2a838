package org.xmtp.reactive.cryptography.wallets.remote;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.wallet.SignedText;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import reactor.core.publisher.Mono;

/**
 * A wallet whose key another process keeps, such as Web3Signer, which is asked by JSON-RPC over HTTP. Immutable: each
 * method that changes something gives a new one. For any thread.
 *
 * <p>Nothing here blocks. What it answers is bounded (64 KiB), waited for within {@link #timeout}, and checked: it has
 * to be this account's signature of the text. Redirects are not followed, and nothing is tried again.
 */
public final class RemoteSigner implements Signer {
    /** How long an answer is waited for, unless told. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final AccountAddress address;
    private final HttpRequest endpoint;
    private final Calling calling;

    /** How calls are made. */
    private record Calling(HttpClient client, SigningMethod method, Duration timeout) {}

    /** Made with the first signer, since making one reads files; its threads are daemons. */
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private RemoteSigner(AccountAddress address, HttpRequest endpoint, Calling calling) {
        this.address = address;
        this.endpoint = endpoint;
        this.calling = calling;
    }

    /**
     * A signer that is asked by {@link SigningMethod#ETH_SIGN} for 30 s at most. Reads what the JVM needs for TLS,
     * which blocks.
     *
     * @param url where it answers JSON-RPC, with {@code http} or {@code https}
     * @param address the account whose key it has
     * @throws XmtpConfigurationException if the URL is of another form, or names a user
     */
    public static RemoteSigner at(URI url, AccountAddress address) {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(address, "address");
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw XmtpConfigurationException.invalid(
                    "signer's URL",
                    Printable.uri(url.toString()),
                    "give http://host:port or https://host:port, and secrets by header(…)");
        }
        return new RemoteSigner(
                address,
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/json")
                        .build(),
                new Calling(Shared.CLIENT, SigningMethod.ETH_SIGN, DEFAULT_TIMEOUT));
    }

    /** The same, asked by another method. */
    public RemoteSigner method(SigningMethod method) {
        Objects.requireNonNull(method, "method");
        return new RemoteSigner(address, endpoint, new Calling(calling.client(), method, calling.timeout()));
    }

    /**
     * The same, given up after this time from the call to the last byte of the answer: longer where a person confirms.
     *
     * @throws XmtpConfigurationException if it is not positive
     */
    public RemoteSigner timeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw XmtpConfigurationException.invalid("signer's timeout", timeout.toString(), "give more than zero");
        }
        return new RemoteSigner(address, endpoint, new Calling(calling.client(), calling.method(), timeout));
    }

    /**
     * The same, over a client of your own: with a TLS context, a client certificate, a proxy, HTTP/2. It stays yours.
     */
    public RemoteSigner client(HttpClient client) {
        Objects.requireNonNull(client, "client");
        return new RemoteSigner(address, endpoint, new Calling(client, calling.method(), calling.timeout()));
    }

    /**
     * The same, with one header more in each call, such as {@code Authorization}. Its value is never shown.
     *
     * @throws XmtpConfigurationException if HTTP takes no such name or value
     */
    public RemoteSigner header(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        try {
            HttpRequest.Builder more = HttpRequest.newBuilder(endpoint.uri());
            endpoint.headers().map().forEach((known, values) -> values.forEach(one -> more.header(known, one)));
            return new RemoteSigner(address, more.header(name, value).build(), calling);
        } catch (IllegalArgumentException e) {
            // The JDK's own words would show the value.
            throw XmtpConfigurationException.invalid(
                    "header", Printable.text(name), "give a name and a value that HTTP takes");
        }
    }

    @Override
    public AccountAddress address() {
        return address;
    }

    /**
     * Asks for the signature. Nothing happens until subscribed, and each subscription asks anew.
     *
     * <ul>
     *   <li><i>emits</i> 65 bytes, on a thread of the HTTP client.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} of {@link ErrorCode#SIGNER_FAILED}, which names the
     *       URL and the remedy, when the signer is out of reach or late, refuses, or answers anything but this
     *       signature.
     *   <li><i>cancelled</i>, it gives the call up.
     * </ul>
     */
    @Override
    public Mono<byte[]> sign(String text) {
        Objects.requireNonNull(text, "text");
        SignatureRequest request = new SignatureRequest(calling.method(), address.wire(), text);
        SignedText asked = new SignedText(WalletAddress.ofWire(address.wire()), text);
        return Mono.defer(() -> answer(request))
                .timeout(calling.timeout())
                .map(answer -> signature(request, asked, answer))
                .onErrorMap(this::failed);
    }

    private Mono<HttpResponse<byte[]>> answer(SignatureRequest request) {
        CompletableFuture<HttpResponse<byte[]>> call =
                calling.client().sendAsync(post(request), whole -> new BoundedBody());
        // As a value, and given up last: an error that comes after that would be logged as one that nobody took.
        CompletableFuture<Mono<HttpResponse<byte[]>>> outcome = call.handle(
                (answer, error) -> error == null ? Mono.just(answer) : Mono.<HttpResponse<byte[]>>error(bare(error)));
        return Mono.fromFuture(outcome).flatMap(Function.identity()).doFinally(end -> call.cancel(true));
    }

    private static Throwable bare(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private HttpRequest post(SignatureRequest request) {
        HttpRequest.Builder post = HttpRequest.newBuilder(endpoint.uri());
        endpoint.headers().map().forEach((name, values) -> values.forEach(value -> post.header(name, value)));
        return post.POST(HttpRequest.BodyPublishers.ofByteArray(request.body())).build();
    }

    private static byte[] signature(SignatureRequest request, SignedText asked, HttpResponse<byte[]> answer) {
        return asked.check(request.read(answer.statusCode(), answer.body())).bytes();
    }

    private XmtpConfigurationException failed(Throwable error) {
        return new XmtpConfigurationException(
                ErrorCode.SIGNER_FAILED, "The signer at " + shown() + " " + whatItDid(error) + ".", error);
    }

    private String whatItDid(Throwable error) {
        if (error instanceof RefusedAnswerException refused) {
            return refused.whatItDid();
        }
        if (error instanceof WalletException) {
            return "signed something else: " + error.getMessage();
        }
        if (error instanceof TimeoutException) {
            return "did not answer within " + calling.timeout().toMillis() / 1000.0
                    + " s; look whether it runs and waits for a confirmation, or give it more time by timeout(…)";
        }
        if (error instanceof BoundedBody.TooLongException || error.getCause() instanceof BoundedBody.TooLongException) {
            return "answered more than " + BoundedBody.MAX_BYTES
                    + " bytes; look whether its address is that of a signer's JSON-RPC";
        }
        return "cannot be reached (" + Printable.root(error) + "); start it, or correct its address";
    }

    /** Where it is, without what may be a secret behind the question mark. */
    private String shown() {
        URI url = endpoint.uri();
        return Printable.text(url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath());
    }

    /** Names where it is and whose it is; never a header. */
    @Override
    public String toString() {
        return "RemoteSigner[" + shown() + ", " + address + ", "
                + calling.method().wire() + "]";
    }
}
