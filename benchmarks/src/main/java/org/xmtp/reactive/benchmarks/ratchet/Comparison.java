package org.xmtp.reactive.benchmarks.ratchet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sets the results of one run side by side: JMH's of our ratchet and libolm's, and those of vodozemac's own programs.
 * Prints microseconds an operation, and how many times as long the others take as the first.
 */
final class Comparison {
    /** As a table's row: what is done, in which version of Olm. */
    private record Row(String operation, int version) {}

    private final Set<String> ratchets = new LinkedHashSet<>();
    private final Map<Row, Map<String, Double>> micros = new LinkedHashMap<>();
    private final Map<Row, Map<String, Double>> allocated = new LinkedHashMap<>();

    /** Takes files, each with the name of its ratchet before it: {@code NAME=FILE}. */
    public static void main(String[] arguments) throws IOException {
        Comparison comparison = new Comparison();
        for (String argument : arguments) {
            int sign = argument.indexOf('=');
            if (sign < 1) {
                throw new IllegalArgumentException("give NAME=FILE, not " + argument);
            }
            comparison.read(argument.substring(0, sign), Path.of(argument.substring(sign + 1)));
        }
        comparison.table().forEach(System.out::println);
    }

    /** Reads what JMH or a program of vodozemac's has written. */
    void read(String ratchet, Path file) throws IOException {
        ratchets.add(ratchet);
        String text = Files.readString(file);
        ObjectMapper json = new ObjectMapper();
        if (text.startsWith("[")) {
            json.readTree(text).forEach(result -> jmh(ratchet, result));
        } else {
            for (String line : text.lines().toList()) {
                JsonNode row = json.readTree(line);
                Row of = new Row(
                        row.path("operation").asText(), row.path("version").asInt());
                put(micros, of, ratchet, row.path("ns").asDouble() / 1000);
            }
        }
    }

    private void jmh(String ratchet, JsonNode result) {
        String name = result.path("benchmark").asText();
        String version = result.path("params").path("version").asText();
        Row row = new Row(
                name.substring(name.lastIndexOf('.') + 1), Integer.parseInt(version.substring(version.length() - 1)));
        JsonNode median = result.path("primaryMetric").path("scorePercentiles").path("50.0");
        put(micros, row, ratchet, median.asDouble());
        JsonNode bytes =
                result.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
        if (bytes.isNumber()) {
            put(allocated, row, ratchet, bytes.asDouble());
        }
    }

    private static void put(Map<Row, Map<String, Double>> where, Row row, String ratchet, double value) {
        where.computeIfAbsent(row, key -> new LinkedHashMap<>()).put(ratchet, value);
    }

    /** A table in Markdown. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| operation | Olm | " + String.join(" | ", ratchets) + " | bytes allocated |");
        lines.add("|---|---|" + "---|".repeat(ratchets.size() + 1));
        micros.forEach((row, values) -> {
            StringBuilder line = new StringBuilder("| " + row.operation + " | " + row.version + " |");
            String first = ratchets.iterator().next();
            Double ours = values.get(first);
            for (String ratchet : ratchets) {
                Double value = values.get(ratchet);
                line.append(' ').append(value == null ? "–" : "%.1f".formatted(value));
                if (value != null && ours != null && !ratchet.equals(first)) {
                    line.append(" (%.2f)".formatted(value / ours));
                }
                line.append(" |");
            }
            Double bytes = allocated.getOrDefault(row, Map.of()).get(first);
            lines.add(line.append(bytes == null ? " – |" : " %,.0f |".formatted(bytes))
                    .toString());
        });
        return lines;
    }
}
