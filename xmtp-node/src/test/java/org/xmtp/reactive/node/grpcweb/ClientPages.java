package org.xmtp.reactive.node.grpcweb;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.xmtp.proto.message.api.v1.MessageApiOuterClass;

/**
 * A site whose page holds clients for grpc-web, as npm brings them: of the versions and digests that its lock names.
 */
public final class ClientPages implements AutoCloseable {

    private static final String MISSING = "npm is missing, or brings nothing: apt-get install npm";
    private static final Path FOLDER = Path.of("target", "grpc-web-clients");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "page.html", "clients.js");
    private static final long PATIENCE_SECONDS = 180;

    private final HttpServer server;

    private ClientPages(HttpServer server) {
        this.server = server;
    }

    /** Serves it. Where the environment has {@code CI}, clients that can't be had are a failure. */
    public static ClientPages start() throws IOException {
        boolean isThere = areInstalled();
        if (!isThere && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        Assumptions.assumeTrue(isThere, MISSING);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ClientPages::answer);
        server.start();
        return new ClientPages(server);
    }

    private static boolean areInstalled() throws IOException {
        Files.createDirectories(FOLDER);
        for (String name : FILES) {
            try (InputStream file = Objects.requireNonNull(ClientPages.class.getResourceAsStream(name), name)) {
                Files.copy(file, FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Optional<Path> npm = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "npm"))
                .filter(Files::isExecutable)
                .findFirst();
        return npm.isPresent() && install(npm.get());
    }

    private static boolean install(Path npm) throws IOException {
        Process process = new ProcessBuilder(
                        npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("npm.log").toFile())
                .start();
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The site, as browsers name it. */
    public String origin() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** The page whose clients call a node. */
    public URI page(URI node) {
        return URI.create(origin() + "/page.html?node=" + node);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path file = FOLDER.resolve(path.substring(1)).normalize();
            if (path.equals("/descriptors")) {
                send(exchange, "application/octet-stream", descriptors());
            } else if (!file.startsWith(FOLDER) || !Files.exists(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (Files.isDirectory(file)) {
                exchange.getResponseHeaders().set("location", path + "/index.js");
                exchange.sendResponseHeaders(302, -1);
            } else {
                send(exchange, path.endsWith(".html") ? "text/html" : "text/javascript", Files.readAllBytes(file));
            }
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    /** The message API, and all that it needs, each behind what it needs. */
    private static byte[] descriptors() {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        add(MessageApiOuterClass.getDescriptor(), set);
        return set.build().toByteArray();
    }

    private static void add(FileDescriptor file, FileDescriptorSet.Builder set) {
        file.getDependencies().forEach(needed -> add(needed, set));
        if (set.getFileList().stream().noneMatch(known -> known.getName().equals(file.getName()))) {
            FileDescriptorProto.Builder named = file.toProto().toBuilder().clearMessageType();
            file.getMessageTypes().forEach(message -> named.addMessageType(named(message)));
            set.addFile(named);
        }
    }

    /** With the names that fields have in JSON, which are left out of what is generated for Java. */
    private static DescriptorProto named(Descriptor message) {
        DescriptorProto.Builder named = message.toProto().toBuilder().clearNestedType();
        message.getFields()
                .forEach(field -> named.getFieldBuilder(field.getIndex()).setJsonName(field.getJsonName()));
        message.getNestedTypes().forEach(nested -> named.addNestedType(named(nested)));
        return named.build();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
