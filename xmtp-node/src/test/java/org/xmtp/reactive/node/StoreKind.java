package org.xmtp.reactive.node;

import java.nio.file.Path;

/** The stores that every test of the API runs on. */
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
    };

    abstract XmtpNode.Builder node(Path data);
}
