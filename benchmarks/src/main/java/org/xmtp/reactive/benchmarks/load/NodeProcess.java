package org.xmtp.reactive.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.xmtp.reactive.node.XmtpNode;

/** The node's process: says {@code ready URI}, and serves until its standard input ends. */
final class NodeProcess {
    private NodeProcess() {}

    /** Takes the data directory. */
    public static void main(String[] arguments) throws IOException {
        try (XmtpNode node = XmtpNode.builder().data(Path.of(arguments[0])).start()) {
            System.out.println("ready " + node.uri());
            while (System.in.read() >= 0) {}
        }
        System.exit(0);
    }

    /** Starts one. */
    static Child start(Jvm jvm, Path data) {
        return jvm.start("node", NodeProcess.class, data.toString());
    }

    /** Where a node that has just been started listens. */
    static URI uri(Child node) {
        return URI.create(node.expect("ready"));
    }
}
