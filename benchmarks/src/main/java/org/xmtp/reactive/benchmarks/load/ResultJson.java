package org.xmtp.reactive.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * The results for programs.
 *
 * @param machine what they were measured on
 * @param quick whether the runs were short ones, whose figures are not to be kept
 * @param results one for each scenario
 */
record ResultJson(Machine machine, boolean quick, List<Measured> results) {
    void write(Writer to) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(to).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeObjectFieldStart("machine");
            json.writeNumberField("cores", machine.cores());
            json.writeStringField("java", machine.java());
            json.writeStringField("system", machine.system());
            json.writeStringField("fileSystem", machine.fileSystem());
            json.writeEndObject();
            json.writeBooleanField("quick", quick);
            json.writeArrayFieldStart("scenarios");
            for (Measured measured : results) {
                json.writeStartObject();
                json.writeStringField("scenario", measured.scenario().id());
                json.writeNumberField("messages", measured.messages());
                json.writeArrayFieldStart("figures");
                for (Spread figure : measured.figures()) {
                    spread(json, figure);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("limits");
                spread(json, measured.forces());
                spread(json, measured.seals());
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void spread(JsonGenerator json, Spread figure) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", figure.name());
        json.writeNumberField("median", figure.median());
        json.writeNumberField("lowest", figure.lowest());
        json.writeNumberField("highest", figure.highest());
        json.writeFieldName("runs");
        double[] runs = figure.runs().stream().mapToDouble(Double::doubleValue).toArray();
        json.writeArray(runs, 0, runs.length);
        json.writeEndObject();
    }
}
