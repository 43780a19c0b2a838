package org.xmtp.reactive.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.api.Callers;
import org.xmtp.reactive.node.api.MessageApiService;
import org.xmtp.reactive.node.api.RateLimits;
import org.xmtp.reactive.node.api.WalletTokens;
import org.xmtp.reactive.node.retention.RetentionRules;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.h2.H2EnvelopeStore;
import org.xmtp.reactive.node.store.postgres.PostgresEnvelopeStore;
import org.xmtp.reactive.node.store.postgres.PostgresUrl;
import reactor.core.publisher.Mono;

/**
 * A node of the XMTP v3-alpha message API over gRPC: without TLS and on the loopback interface unless told otherwise.
 *
 * <pre>{@code
 * try (XmtpNode node = XmtpNode.inMemory().start()) {
 *     connect(node.uri());
 * }
 * }</pre>
 *
 * <p>Several nodes may run in one process, each on a data directory or database of its own. Safe for several threads.
 */
public final class XmtpNode implements AutoCloseable {

    private final NodeServer server;
    private final @Nullable Path data;
    private final AtomicBoolean closed = new AtomicBoolean();

    private XmtpNode(NodeServer server, @Nullable Path data) {
        this.server = server;
        this.data = data;
    }

    /** A node that keeps everything in memory, on a free port. */
    public static Builder inMemory() {
        return new Builder();
    }

    /** A node to be configured; as it comes, it keeps everything in memory and takes a free port. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where clients on this machine connect to, such as {@code http://127.0.0.1:5556}, or {@code https} with a
     * certificate.
     */
    public URI uri() {
        return uri(server.address());
    }

    /** Where programs without gRPC do, if they may. */
    public Optional<URI> httpUri() {
        return server.httpAddress().map(this::uri);
    }

    /** Where whoever runs it asks for figures and health, if that was asked for. */
    public Optional<URI> operationsUri() {
        return server.operationsAddress()
                .map(address -> URI.create("http://" + host(address) + ":" + address.getPort()));
    }

    private URI uri(InetSocketAddress address) {
        return URI.create((server.isEncrypted() ? "https" : "http") + "://" + host(address) + ":" + address.getPort());
    }

    private static String host(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** The port that clients connect to. */
    public int port() {
        return server.address().getPort();
    }

    /** The directory that holds the data; empty for a node that keeps it in memory or in a database. */
    public Optional<Path> data() {
        return Optional.ofNullable(data);
    }

    /** How many subscriptions are open at this moment. */
    public int subscribers() {
        return server.subscribers();
    }

    /**
     * Stops the node and returns when its port and data are free: streams end with UNAVAILABLE, calls under way get
     * {@link NodeServer#DRAIN} to finish, what was acknowledged is on the disk. Blocks; may be repeated.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.close();
        }
    }

    /** What a node is made of. */
    public static final class Builder {

        private String host = "127.0.0.1";
        private int port;
        private @Nullable CertificateFiles certificate;
        private @Nullable HttpSettings http;
        private @Nullable MeterRegistry metrics;
        private @Nullable InetSocketAddress operations;
        private @Nullable RateLimits limits;
        private @Nullable WalletTokens tokens;
        private @Nullable String nats;
        private boolean topicChecks = true;
        private RetentionRules retention = RetentionRules.none();
        private @Nullable Path data;
        private @Nullable String database;
        private String databasePassword = "";

        private Builder() {}

        /** The address to listen at; 127.0.0.1 if not said, 0.0.0.0 for all that the machine has. */
        public Builder host(String address) {
            this.host = address;
            return this;
        }

        /** The port to listen at; 0, as it comes, takes a free one. */
        public Builder port(int number) {
            this.port = port(number, "a port");
            return this;
        }

        private static int port(int number, String what) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException(what + " from 0 to 65535, not " + number);
            }
            return number;
        }

        /**
         * Encrypts with this certificate. The files are looked at every 2 s: once they hold another pair, new
         * connections see that one, and those that stand go on.
         *
         * @param chain the certificate in PEM, followed by those between it and a root
         * @param key its private key in PEM, RSA or EC, as PKCS #8
         */
        public Builder tls(Path chain, Path key) {
            this.certificate = new CertificateFiles(chain, key);
            return this;
        }

        /**
         * Answers by HTTP too: in JSON, and to pages of browsers by grpc-web.
         *
         * @param number the port, 0 takes a free one
         * @param origins the sites whose pages may call, such as {@code https://app.example}; {@code *} is all
         */
        public Builder http(int number, Set<String> origins) {
            this.http = new HttpSettings(port(number, "an HTTP port"), origins);
            return this;
        }

        /**
         * Counts and times what the node does in a registry of the program that embeds it, until the node is closed.
         *
         * @param registry of which no other node makes use
         */
        public Builder metrics(MeterRegistry registry) {
            this.metrics = registry;
            return this;
        }

        /**
         * Answers whoever runs the node, at an address of its own and without TLS: {@code /} a page for people,
         * {@code /metrics} for Prometheus, {@code /healthz}, {@code /readyz}.
         *
         * @param address such as 127.0.0.1
         * @param number the port, 0 takes a free one
         */
        public Builder operations(String address, int number) {
            this.operations = new InetSocketAddress(address, port(number, "a port for operations"));
            return this;
        }

        /**
         * Limits what each caller may do in a time: publish 1,000 envelopes at once and 200 a minute in the long run,
         * and ask 10,000 queries or subscriptions at once and 2,000 a minute. Callers are told apart by their
         * addresses.
         *
         * @param proxies addresses and ranges of those who stand in front of the node and say in
         *     {@code x-forwarded-for} by whom they were called, such as {@code 10.0.0.0/8}
         * @throws IllegalArgumentException naming one that is neither address nor range
         */
        public Builder rateLimits(List<String> proxies) {
            this.limits = RateLimits.of(Callers.behind(proxies));
            return this;
        }

        /**
         * Takes envelopes on topics that do not begin with {@code /xmtp/3/} only from callers with a token of their
         * wallet, as metadata {@code authorization}; on contact and private topics below {@code /xmtp/0/} only from the
         * wallet whose they are.
         */
        public Builder walletTokens() {
            this.tokens = new WalletTokens(Clock.systemUTC());
            return this;
        }

        /**
         * Tells other nodes on the same database by NATS what this one stores, and hears what they do: so it comes to
         * their subscribers at once, where they would find it within 0.1 s, and what is never stored comes too. NATS
         * may come and go.
         *
         * @param servers such as {@code nats://nats.example.org:4222} or {@code tls://…}, with commas between several;
         *     whoever may write there can tell subscribers anything
         */
        public Builder nats(String servers) {
            this.nats = servers;
            return this;
        }

        /**
         * Whether contact topics hold contact bundles only, each with the grant of the account's wallet, and no more
         * than some of each installation, and revocation topics what that wallet has signed: so nobody can bury an
         * account, or what it has taken back. They do if not said.
         */
        public Builder topicChecks(boolean checked) {
            this.topicChecks = checked;
            return this;
        }

        /** How long envelopes are kept: everything for ever, if not said. */
        public Builder retention(RetentionRules rules) {
            this.retention = rules;
            return this;
        }

        /** Keeps the data in this directory, which is made if need be; nobody else may use it meanwhile. */
        public Builder data(Path directory) {
            this.data = directory;
            return this;
        }

        /**
         * Keeps the data in this PostgreSQL database in place of a directory. The node makes its tables there by
         * itself.
         *
         * @param url {@code postgresql://user@host:5432/database}, with what is reserved in a URL percent-encoded, if
         *     need be with {@code ?sslmode=verify-full&sslrootcert=ca.pem}, as PostgreSQL's own programs take them. A
         *     password may stand behind the user's name and a colon
         */
        public Builder postgres(String url) {
            this.database = url;
            return this;
        }

        /** The password of the database's user, where the URL holds none. */
        public Builder postgresPassword(String password) {
            this.databasePassword = password;
            return this;
        }

        /**
         * Starts the node and returns when it answers. Blocks.
         *
         * @throws NodeException when the port is in use, or the certificate, data directory or database can't be used
         */
        public XmtpNode start() {
            NodeSettings settings = new NodeSettings(
                    new InetSocketAddress(host, port),
                    Optional.ofNullable(certificate),
                    Optional.ofNullable(http),
                    Optional.ofNullable(metrics),
                    Optional.ofNullable(operations),
                    new MessageApiService.Admission(Optional.ofNullable(limits), Optional.ofNullable(tokens)),
                    Optional.ofNullable(nats),
                    topicChecks,
                    retention,
                    store());
            return new XmtpNode(NodeServer.start(settings), data);
        }

        /**
         * Gives the data another id, in place of starting a node on it: to be done once a copy of it was put back, so
         * that clients which have seen more of it take it for another and read it from the beginning. No node may run
         * on it meanwhile. Blocks.
         *
         * @throws NodeException when there are neither data directory nor database, or they can't be used
         */
        public void restored() {
            try {
                renewal().block();
            } catch (StoreException e) {
                throw new NodeException(e.getMessage());
            }
        }

        private Mono<Void> renewal() {
            String url = requireOneStore();
            if (url != null) {
                return Mono.defer(() -> PostgresEnvelopeStore.renewId(PostgresUrl.parse(url), databasePassword));
            }
            if (data == null) {
                throw new NodeException("neither a directory nor a database is named; name what was put back");
            }
            return H2EnvelopeStore.renewId(data);
        }

        private Mono<EnvelopeStore> store() {
            String url = requireOneStore();
            if (url == null && nats != null) {
                throw new NodeException("NATS is for several nodes on one database; name that, or leave NATS out");
            }
            if (url != null) {
                return Mono.defer(() -> PostgresEnvelopeStore.open(PostgresUrl.parse(url), databasePassword));
            }
            return data == null ? Mono.fromSupplier(InMemoryEnvelopeStore::new) : H2EnvelopeStore.open(data);
        }

        private @Nullable String requireOneStore() {
            if (database != null && data != null) {
                throw new NodeException("a node has a data directory or a database, not both; leave one out");
            }
            return database;
        }
    }
}
