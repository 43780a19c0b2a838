package org.xmtp.reactive.node;

import java.nio.file.Path;
import java.util.List;
import org.xmtp.reactive.node.nats.NatsServer;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** The stores that every test of the API runs on; PostgreSQL where it is installed. */
enum StoreKind {
    IN_MEMORY {
        @Override
        XmtpNode.Builder node(Path data) {
            return XmtpNode.inMemory();
        }
    },
    FILE {
        @Override
        XmtpNode.Builder node(Path data) {
            return XmtpNode.builder().data(data);
        }
    },
    POSTGRESQL {
        @Override
        XmtpNode.Builder node(Path data) {
            PostgresServer server = PostgresServer.shared();
            return XmtpNode.builder().postgres(server.newDatabase()).postgresPassword(PostgresServer.PASSWORD);
        }
    },
    /**
     * Two nodes on one database, which tell each other by NATS; each call goes to the other one than the call before.
     */
    TWO_NODES {
        @Override
        XmtpNode.Builder node(Path data) {
            return POSTGRESQL.node(data);
        }

        @Override
        List<XmtpNode> start(Path data) {
            XmtpNode.Builder node = node(data).nats(Nats.SERVER.url());
            return List.of(node.start(), node.start());
        }
    };

    /** In place of the others, where this property says so. */
    static final String ASKED = "test.store";

    private static final class Nats {
        static final NatsServer SERVER = NatsServer.running();
    }

    /** The stores to run the tests on. */
    static List<StoreKind> asked() {
        String name = System.getProperty(ASKED);
        return name == null ? List.of(IN_MEMORY, FILE, POSTGRESQL) : List.of(valueOf(name));
    }

    /** Starts what serves the tests. */
    List<XmtpNode> start(Path data) {
        return List.of(node(data).start());
    }

    abstract XmtpNode.Builder node(Path data);
}
