package org.xmtp.reactive.cryptography.wallets.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** A signer over HTTP that does what a test says, and remembers what it was asked. */
public final class ScriptedSigner implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** What it was asked. */
    public record Call(String path, JsonNode body, List<String> authorization) {
        /** The text to sign, which is the parameter that is no address. */
        public String text() {
            for (JsonNode parameter : body.path("params")) {
                if (parameter.asText().length() != 42) {
                    return new String(HexFormat.of().parseHex(parameter.asText().substring(2)), StandardCharsets.UTF_8);
                }
            }
            throw new AssertionError("no text in " + body);
        }
    }

    /** What it does with a call. */
    public interface Script {
        /** Answers. */
        void run(Call call, HttpExchange exchange) throws IOException;
    }

    private ScriptedSigner(Script script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Call call = new Call(
                    exchange.getRequestURI().getPath(),
                    new JsonMapper().readTree(body),
                    exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            calls.add(call);
            script.run(call, exchange);
        });
        server.start();
    }

    /** One that runs a script. */
    public static ScriptedSigner running(Script script) throws IOException {
        return new ScriptedSigner(script);
    }

    /** One that answers each call with this status and body. */
    public static ScriptedSigner answering(int status, String body) throws IOException {
        return running((call, exchange) -> answer(exchange, status, body));
    }

    /** One that has a key, and does something of its own with each signature. */
    public static ScriptedSigner signing(WalletKey key, UnaryOperator<byte[]> change) throws IOException {
        return running((call, exchange) ->
                answer(exchange, 200, result(HexFormat.of().formatHex(change.apply(key.sign(call.text()))))));
    }

    static String result(String digits) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x" + digits + "\"}";
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Where it answers. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rpc");
    }

    /** What it was asked until now. */
    public List<Call> calls() {
        return calls;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
