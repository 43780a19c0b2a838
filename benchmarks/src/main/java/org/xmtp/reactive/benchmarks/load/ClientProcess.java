package org.xmtp.reactive.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.xmtp.reactive.api.Sealing;

/**
 * The clients' process. On standard input {@code warm N} and {@code run N} ask for a run of N messages; each is
 * answered with {@code done} and the scenario's figures. It ends with its input, whatever it is at.
 */
final class ClientProcess {
    private ClientProcess() {}

    /** Takes the scenario's name, the node's URI and the folder of the stores. */
    public static void main(String[] arguments) throws IOException {
        Scenario scenario = Scenario.named(arguments[0]).orElseThrow();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Workload workload = scenario.prepare(
                new Cast(URI.create(arguments[1]), Path.of(arguments[2]), Sealing.valueOf(arguments[3])));
        System.out.println("ready");
        String order;
        while ((order = orders.readLine()) != null) {
            int messages = Integer.parseInt(order.substring(order.indexOf(' ') + 1));
            if (order.startsWith("warm ")) {
                workload.warmUp(messages);
                System.out.println("done");
            } else {
                System.out.println("done " + written(workload.run(messages)));
            }
        }
        System.exit(0);
    }

    /** Starts one. */
    static Child start(Jvm jvm, Scenario scenario, URI node, Path folder) {
        return jvm.start(
                "client",
                ClientProcess.class,
                scenario.id(),
                node.toString(),
                folder.toString(),
                jvm.sealing().name());
    }

    /** Returns when the installations of one that has just been started know each other. */
    static void awaitReady(Child client) {
        client.expect("ready");
    }

    /** Has it run without measuring. */
    static void warmUp(Child client, int messages) {
        client.tell("warm " + messages);
        client.expect("done");
    }

    /** Has it run, and takes the figures. */
    static List<Double> run(Child client, int messages) {
        client.tell("run " + messages);
        return Arrays.stream(client.expect("done").split(" ", -1))
                .map(Double::valueOf)
                .toList();
    }

    private static String written(List<Double> figures) {
        return figures.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
