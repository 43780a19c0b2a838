package org.xmtp.reactive.node;

import java.nio.file.Path;
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
    };

    abstract XmtpNode.Builder node(Path data);
}
