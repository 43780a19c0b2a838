package org.xmtp.reactive.cryptography.wallets.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A signer over HTTP is asked as it expects, and whatever it does ends with a signature or an error that names it. */
class RemoteSignerTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TEXT = "AccountAssociation(XMTPv3): …";

    private final WalletKey key = WalletKey.random(new SecureRandom());
    private final AccountAddress address = new AccountAddress(key.address().wire());
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

    @BeforeEach
    void lookForErrorsThatNobodyTakes() {
        Hooks.onErrorDropped(dropped::add);
    }

    @AfterEach
    void nothingIsLeftForTheLog() {
        Hooks.resetOnErrorDropped();
        assertThat(dropped).isEmpty();
    }

    @Test
    void everySeedIsDecodedSoThatFuzzingStartsBehindTheFirstCheck() {
        SignerAnswerDecoder decoder = SignerAnswerDecoder.SIGNER_ANSWER;

        assertThat(decoder.seeds()).hasSize(1).allMatch(decoder::tryDecode);
        assertThat(decoder.tryDecode(new byte[] {1, 2, 3})).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void asksByTheMethodThatIsChosenAndTakesTheSignature(SigningMethod method) throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.signing(key, UnaryOperator.identity())) {
            byte[] signature = signing(RemoteSigner.at(signer.url(), address).method(method));

            assertThat(signature).isEqualTo(key.sign(TEXT));
            String data = "0x" + HexFormat.of().formatHex(TEXT.getBytes(StandardCharsets.UTF_8));
            String parameters = method == SigningMethod.ETH_SIGN
                    ? "[\"" + address.wire() + "\",\"" + data + "\"]"
                    : "[\"" + data + "\",\"" + address.wire() + "\"]";
            assertThat(signer.calls()).singleElement().satisfies(call -> {
                assertThat(call.path()).isEqualTo("/rpc");
                assertThat(call.body())
                        .hasToString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method.wire() + "\",\"params\":"
                                + parameters + "}");
            });
        }
    }

    @Test
    void theShortFormOfTheLastByteIsTaken() throws Exception {
        UnaryOperator<byte[]> plain = signature -> {
            signature[64] = (byte) (signature[64] - 27);
            return signature;
        };
        try (ScriptedSigner signer = ScriptedSigner.signing(key, plain)) {
            assertThat(signing(RemoteSigner.at(signer.url(), address))).isEqualTo(key.sign(TEXT));
        }
    }

    @Test
    void manyAtOnceEachGetTheirOwnSignature() throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.signing(key, UnaryOperator.identity())) {
            RemoteSigner remote = RemoteSigner.at(signer.url(), address);

            StepVerifier.create(Flux.range(0, 60)
                            .flatMap(
                                    i -> remote.sign("text " + i)
                                            .filter(signature -> Arrays.equals(signature, key.sign("text " + i))),
                                    60)
                            .count())
                    .expectNext(60L)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void nothingIsAskedBeforeTheSubscriptionAndEachAsksAnew() throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.signing(key, UnaryOperator.identity())) {
            Mono<byte[]> signature = RemoteSigner.at(signer.url(), address).sign(TEXT);
            assertThat(signer.calls()).isEmpty();

            signature.then(signature).block(PATIENCE);
            assertThat(signer.calls()).hasSize(2);
        }
    }

    /** BlockHound fails whoever blocks on this scheduler, as the first step shows. */
    @Test
    void anEventLoopThatSubscribesIsNotBlocked() throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.signing(key, UnaryOperator.identity())) {
            RemoteSigner remote = RemoteSigner.at(signer.url(), address);
            StepVerifier.create(Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                            .subscribeOn(Schedulers.parallel()))
                    .expectErrorMatches(error -> error.toString().contains("Blocking call"))
                    .verify(PATIENCE);

            StepVerifier.create(Flux.range(0, 20)
                            .flatMap(i -> remote.sign(TEXT).subscribeOn(Schedulers.parallel()))
                            .count())
                    .expectNext(20L)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void whereNobodyListensItIsOutOfReach() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(
                RemoteSigner.at(URI.create("http://127.0.0.1:" + port), address),
                "http://127.0.0.1:" + port,
                "cannot be reached",
                "start it");
    }

    @Test
    void aNameThatIsUnknownIsOutOfReach() {
        assertFails(
                RemoteSigner.at(URI.create("http://signer.invalid:9000/"), address),
                "http://signer.invalid:9000/",
                "cannot be reached",
                "correct its address");
    }

    @Test
    void whoHangsUpIsOutOfReach() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread hangingUp = new Thread(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            hangingUp.start();
            assertFails(RemoteSigner.at(urlOf(socket), address), urlOf(socket).toString(), "cannot be reached");
        }
    }

    @Test
    void whoAnswersLateIsGivenUpAndTheNextCallIsItsOwn() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedSigner signer = ScriptedSigner.running((call, exchange) -> {
            if (calls.getAndIncrement() == 0) {
                waitFor(late);
            }
            ScriptedSigner.answer(
                    exchange, 200, ScriptedSigner.result(HexFormat.of().formatHex(key.sign(call.text()))));
        })) {
            RemoteSigner remote = RemoteSigner.at(signer.url(), address);
            assertFails(
                    remote.timeout(Duration.ofMillis(300)),
                    signer.url().toString(),
                    "did not answer within 0.3 s",
                    "timeout(…)");
            late.countDown();
            assertThat(signing(remote)).isEqualTo(key.sign(TEXT));
        }
    }

    @Test
    void whoStopsInTheMiddleOfTheAnswerIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedSigner signer = ScriptedSigner.running((call, exchange) -> {
            exchange.sendResponseHeaders(200, 200);
            exchange.getResponseBody().write("{\"jsonrpc\"".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            waitFor(end);
        })) {
            assertFails(
                    RemoteSigner.at(signer.url(), address).timeout(Duration.ofMillis(300)), "did not answer within");
            end.countDown();
        }
    }

    @Test
    void anAnswerWithoutEndIsBrokenOff() throws Exception {
        CountDownLatch brokenOff = new CountDownLatch(1);
        try (ScriptedSigner signer = ScriptedSigner.running((call, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[8192]);
                }
            } catch (IOException e) {
                brokenOff.countDown();
            }
        })) {
            assertFails(RemoteSigner.at(signer.url(), address), signer.url().toString(), "more than 65536 bytes");
            assertThat(brokenOff.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoCancelsHangsUp() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var waiting = RemoteSigner.at(urlOf(socket), address).sign(TEXT).subscribe();
            try (Socket call = socket.accept()) {
                call.setSoTimeout((int) PATIENCE.toMillis());
                InputStream in = call.getInputStream();
                assertThat(in.read()).isEqualTo('P');
                waiting.dispose();
                assertThat(endOf(in)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html>welcome</html> | something else than JSON",
                "200 | '' | something else than JSON",
                "200 | [1] | something else than JSON",
                "200 | {\"result\":\"0x00\"} {} | something else than JSON",
                "404 | <html>not found</html> | HTTP status 404",
                "401 | '' | HTTP status 401",
                "503 | {} | HTTP status 503",
                "200 | {} | gave no signature",
                "200 | {\"id\":1,\"result\":null} | gave no signature",
                "200 | {\"id\":1,\"result\":17} | gave no signature",
                "200 | {\"id\":1,\"result\":\"signature\"} | gave no signature",
                "200 | {\"id\":1,\"result\":\"0x0\"} | gave no signature",
                "200 | {\"id\":1,\"result\":\"0xzz\"} | gave no signature",
                "200 | {\"id\":2,\"result\":\"0x00\"} | answered another call",
                "200 | {\"id\":1,\"result\":\"0x\"} | expected 65 bytes, got 0",
                "200 | {\"id\":1,\"result\":\"0x00\"} | expected 65 bytes, got 1",
                "200 | {\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no such method\"}} | (-32601: no such method)",
                "400 | {\"id\":1,\"error\":{\"code\":-32000,\"message\":\"locked\\u001b[2J\"}} | (-32000: locked\\u001b[2J)",
            })
    void whatIsNoSignatureIsNamed(int status, String body, String words) throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.answering(status, body)) {
            assertFails(RemoteSigner.at(signer.url(), address), signer.url().toString(), words);
        }
    }

    @Test
    void aLongOrDeepAnswerIsShownInPartOrNotAtAll() throws Exception {
        String message = "x".repeat(50_000);
        try (ScriptedSigner talking =
                        ScriptedSigner.answering(200, "{\"error\":{\"code\":1,\"message\":\"" + message + "\"}}");
                ScriptedSigner deep = ScriptedSigner.answering(200, "[".repeat(60_000))) {
            assertThatThrownBy(() -> signing(RemoteSigner.at(talking.url(), address)))
                    .satisfies(error ->
                            assertThat(String.valueOf(error.getMessage())).hasSizeLessThan(600));
            assertFails(RemoteSigner.at(deep.url(), address), "something else than JSON");
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (ScriptedSigner other = ScriptedSigner.signing(key, UnaryOperator.identity());
                ScriptedSigner signer = ScriptedSigner.running((call, exchange) -> {
                    exchange.getResponseHeaders().set("Location", other.url().toString());
                    ScriptedSigner.answer(exchange, 307, "");
                })) {
            assertFails(RemoteSigner.at(signer.url(), address), "HTTP status 307");
            assertThat(other.calls()).isEmpty();
        }
    }

    @Test
    void anotherAccountsSignatureNamesBoth() throws Exception {
        WalletKey other = WalletKey.random(new SecureRandom());
        try (ScriptedSigner signer = ScriptedSigner.signing(other, UnaryOperator.identity())) {
            assertFails(
                    RemoteSigner.at(signer.url(), address),
                    signer.url().toString(),
                    "signed something else",
                    "of " + other.address().wire(),
                    "not of " + address.wire());
        }
    }

    @Test
    void aContractWalletsSignatureIsToldApart() throws Exception {
        try (ScriptedSigner deployed = ScriptedSigner.signing(key, signature -> Arrays.copyOf(signature, 130));
                ScriptedSigner undeployed = ScriptedSigner.signing(key, RemoteSignerTests::undeployed)) {
            assertFails(RemoteSigner.at(deployed.url(), address), "130 bytes", "EIP-1271", "v3-alpha");
            assertFails(RemoteSigner.at(undeployed.url(), address), "EIP-6492", "not deployed", "has a private key");
        }
    }

    private static byte[] undeployed(byte[] signature) {
        byte[] mark = HexFormat.of().parseHex("6492".repeat(16));
        byte[] wrapped = Arrays.copyOf(signature, 512);
        System.arraycopy(mark, 0, wrapped, wrapped.length - mark.length, mark.length);
        return wrapped;
    }

    @Test
    void headersGoAlongAndAreNeverShown() throws Exception {
        try (ScriptedSigner signer = ScriptedSigner.answering(401, "")) {
            RemoteSigner remote = RemoteSigner.at(URI.create(signer.url() + "?key=hunter2"), address)
                    .header("Authorization", "Bearer hunter2");

            assertThat(remote).hasToString("RemoteSigner[" + signer.url() + ", " + address + ", eth_sign]");
            assertFails(remote, "HTTP status 401");
            assertThat(signer.calls().get(0).authorization()).isEqualTo(List.of("Bearer hunter2"));
        }
    }

    @Test
    void headersThatHttpDoesNotTakeAreRefusedWithoutTheirValue() {
        RemoteSigner remote = RemoteSigner.at(URI.create("http://localhost:9000"), address);

        assertThatThrownBy(() -> remote.header("Authorization", "hunter2\r\nX: y"))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("\"Authorization\"")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:9000", "ftp://localhost", "http:///rpc", "/rpc", "http://user:hunter2@localhost"})
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> RemoteSigner.at(URI.create(url), address))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("Not a valid signer's URL")
                .hasMessageContaining("http://host:port")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void aTimeoutThatIsNotPositiveIsRefused(String timeout) {
        assertThatThrownBy(() -> RemoteSigner.at(URI.create("http://localhost:9000"), address)
                        .timeout(Duration.parse(timeout)))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining(timeout);
    }

    private static byte[] signing(RemoteSigner signer) {
        return Objects.requireNonNull(signer.sign(TEXT).block(PATIENCE));
    }

    private static void assertFails(RemoteSigner signer, String... words) {
        StepVerifier.create(signer.sign(TEXT))
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessageContainingAll(words)
                        .hasMessageStartingWith("The signer at http")
                        .hasMessageNotContaining("hunter2")
                        .isInstanceOfSatisfying(
                                XmtpConfigurationException.class,
                                known -> assertThat(known.code()).isEqualTo(ErrorCode.SIGNER_FAILED)))
                .verify(PATIENCE);
    }

    private static URI urlOf(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    /** Whether the other side hangs up; what it sends before that is read. */
    private static boolean endOf(InputStream in) {
        try {
            int last;
            do {
                last = in.read();
            } while (last >= 0);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
