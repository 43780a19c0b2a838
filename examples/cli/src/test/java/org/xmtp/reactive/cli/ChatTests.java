package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

/** A chat without a terminal, whose node goes away. */
class ChatTests {
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void saysOnceThatTheNodeIsOutOfReachAndGoesOn() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        XmtpNode node = XmtpNode.inMemory().start();
        String uri = node.uri().toString();
        PipedOutputStream typed = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(typed);
        try {
            for (String who : new String[] {"alice", "bob"}) {
                assertThat(Console.run(arguments(who, uri, "register", "--seed", who.equals("alice") ? "1" : "2"))
                                .code())
                        .isZero();
            }
            CompletableFuture<Integer> chat = CompletableFuture.supplyAsync(() ->
                    XmtpCommand.execute(new Terminal(input, out, err, false), arguments("alice", uri, "chat", BOB)));
            typed.write("hello\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            awaitText(out, "hello");

            node.close();

            awaitText(err, "what is sent is kept, and leaves then.");
            typed.close();
            assertThat(chat.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isZero();
        } finally {
            node.close();
        }
        assertThat(Console.withoutWaiting(err.toString()))
                .singleElement()
                .asString()
                .startsWith("The node is out of reach: ");
    }

    private String[] arguments(String who, String uri, String... command) {
        String[] all = new String[4 + command.length];
        all[0] = "--db";
        all[1] = folder.resolve(who).toString();
        all[2] = "--node";
        all[3] = uri;
        System.arraycopy(command, 0, all, 4, command.length);
        return all;
    }

    private static void awaitText(StringWriter writer, String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!writer.toString().contains(text) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(writer.toString()).contains(text);
    }
}
