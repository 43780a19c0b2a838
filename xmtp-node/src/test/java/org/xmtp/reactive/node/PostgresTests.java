package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** A node on PostgreSQL: how it finds its database, and what it says when it can't. */
class PostgresTests {

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
    }

    static XmtpNode.Builder on(String url) {
        return XmtpNode.builder().postgres(url).postgresPassword(PostgresServer.PASSWORD);
    }

    static void assertRefused(XmtpNode.Builder builder, String... said) {
        assertThatThrownBy(builder::start)
                .isInstanceOf(NodeException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContainingAny("secret", "\n");
    }

    @Test
    void whatAUrlLacksIsSaid() {
        assertRefused(on("mysql://node@h/db"), "mysql://node@h/db", "postgresql://user@host:5432/database");
        assertRefused(on("postgresql://node:secret@/db"), "no host", "node:...@");
        assertRefused(on("postgresql://h/db"), "no user");
        assertRefused(on("postgresql://node@h"), "no database");
        assertRefused(on("postgresql://node:se cr@et@h/db"), "is no URL", "node:...@h/db");
        assertRefused(on("postgresql://node@h/db?user=x"), "option user", "sslmode");
        assertRefused(on("postgresql://node@h/db?sslmode=maybe"), "sslmode maybe", "verify-full");
        assertRefused(on("postgresql://node@h/db?password=secret"), "option password", "sslmode");
        assertRefused(on("postgres:node:secret@h/db"), "no host", "postgres:...@h/db");
        assertRefused(on("node:secret@h/db"), "begin with postgresql://", "node:...@h/db");
        assertRefused(on("postgresql://node@h/db").data(Path.of("x")), "not both");
    }

    @Test
    void aWrongPasswordADatabaseThatIsMissingAndAServerThatIsAwayAreSaid() {
        String url = server.url("nothing");
        assertRefused(on(url), "no database nothing", "createdb", url);
        assertRefused(XmtpNode.builder().postgres(url), "password for the user node", "PGPASSWORD");
        assertRefused(on(url.replace("@", ":secret@")), "password for the user node", url);
        assertRefused(on(url.replace(":" + server.port(), ":1")), "nobody answers at 127.0.0.1:1");
        assertRefused(on(url.replace("127.0.0.1", "nowhere.invalid")), "nowhere.invalid", "no address");
    }

    @Test
    void aDatabaseOfAnotherProgramOrVersionIsLeftAlone() {
        String foreign = server.newDatabase();
        server.execute(foreign, "CREATE TABLE theirs (id int)");
        assertRefused(on(foreign), "tables of another program", foreign);
        String newer = server.newDatabase();
        on(newer).start().close();
        server.execute(
                newer,
                "INSERT INTO node_schema_history SELECT installed_rank + 1, '1000', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success FROM node_schema_history"
                        + " ORDER BY installed_rank DESC LIMIT 1");
        assertRefused(on(newer), "another version", newer);
    }

    @Test
    void nodesMayStartTogetherOnADatabaseThatIsNew() {
        String url = server.newDatabase();
        List<CompletableFuture<XmtpNode>> starting = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> on(url).start()))
                .limit(4)
                .toList();
        List<XmtpNode> nodes = starting.stream().map(CompletableFuture::join).toList();
        assertThat(nodes).hasSize(4);
        nodes.forEach(XmtpNode::close);
    }

    @Test
    void aServerThatSaysNothingIsSaid() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = server.url("db").replace(":" + server.port(), ":" + silent.getLocalPort());
            assertRefused(on(url + "?sslmode=disable"), "takes no connection", url);
        }
    }

    @Test
    void aStandbyIsSaidWhetherItHasTheTablesOrNot() throws Exception {
        PostgresServer standby = PostgresServer.own();
        String with = standby.newDatabase();
        String without = standby.newDatabase();
        on(with).start().close();
        standby.stop();
        standby.write("data/standby.signal", "");
        standby.start();
        assertRefused(on(with), "standby", "primary", with);
        assertRefused(on(without), "standby", "primary", without);
        standby.close();
    }

    @Test
    void twoNodesMayHaveADatabaseInCommon() {
        String url = server.newDatabase();
        try (XmtpNode one = on(url).start();
                XmtpNode other = on(url).start();
                Client first = new Client(one.uri());
                Client second = new Client(other.uri())) {
            first.publish(envelope("t", 1, "x"));
            assertThat(second.query("t").getEnvelopesList()).containsExactly(envelope("t", 1, "x"));
            assertThat(second.storeId()).isEqualTo(first.storeId());
        }
        try (XmtpNode again = on(url.replace("@", ":secret%20of%20tests@")).start();
                Client client = new Client(again.uri())) {
            assertThat(client.query("t").getEnvelopesList()).containsExactly(envelope("t", 1, "x"));
            assertThat(again.data()).isEmpty();
        }
    }

    @Test
    void aUserWhoOwnsTheDatabaseAndMayDoNothingElseIsEnough() {
        String url = server.url("postgres");
        server.execute(url, "CREATE ROLE owner LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
        server.execute(url, "CREATE DATABASE owned OWNER owner");
        String owned = server.url("owned").replace("node@", "owner@");
        try (XmtpNode node = on(owned).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            server.execute(
                    server.url("owned"),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'owner'");
            UnderLoad.tried(() -> client.publish(envelope("t", 2, "x")));
            client.publish(envelope("t", 2, "x"));
            assertThat(client.query("t").getEnvelopesList()).hasSize(2);
        }
        String notOwned = server.newDatabase().replace("node@", "owner@");
        assertRefused(on(notOwned), "may not make tables", "owner of the database", notOwned);
    }

    /** As docs/NODE.md says. */
    @Test
    void aDumpReadIntoAnotherDatabaseIsAnotherStoreWithTheSameEnvelopes() {
        String url = server.newDatabase();
        ByteString id;
        List<?> stored;
        String dump = server.folder().resolve("dump").toString();
        try (XmtpNode node = on(url).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"), envelope("t", 2, new byte[100_000]));
            id = client.storeId();
            stored = client.query("t").getEnvelopesList();
            server.run("pg_dump", "-Fc", "-f", dump, "-d", name(url));
            client.publish(envelope("t", 3, "after the backup"));
        }
        String copy = server.newDatabase();
        server.run("pg_restore", "-d", name(copy), dump);
        try (XmtpNode node = on(copy).start();
                Client client = new Client(node.uri())) {
            assertThat(client.query("t").getEnvelopesList()).isEqualTo(stored);
            assertThat(client.storeId()).isNotEqualTo(id);
            client.publish(envelope("t", 4, "on"));
            assertThat(Walk.ascending(client, 10, "t")).hasSize(3);
        }
    }

    @Test
    void aStoreThatBecomesAnotherWhileTheNodeRunsIsNamedSo() {
        String url = server.newDatabase();
        try (XmtpNode node = on(url).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            ByteString before = client.storeId();
            server.execute(url, "UPDATE store SET id = uuid_send(gen_random_uuid())");
            server.execute(
                    url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name = 'xmtp-node' AND datname = current_database()");
            // The first calls may find the old connections.
            UnderLoad.untilTaken(() -> client.publish(envelope("t", 2, "x")));
            UnderLoad.untilTaken(client::storeId);
            assertThat(client.storeId()).isNotEqualTo(before);
        }
    }

    static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
