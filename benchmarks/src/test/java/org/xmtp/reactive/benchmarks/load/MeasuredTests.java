package org.xmtp.reactive.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredTests {
    private final Measured measured = Measured.of(
            Scenario.LATENCY,
            7,
            List.of(List.of(1.0, 10.0, 100.0), List.of(3.0, 30.0, 300.0), List.of(2.0, 20.0, 200.0)),
            List.of(new Limits(5, 50), new Limits(7, 70), new Limits(6, 60)));

    @Test
    void eachFigureIsTakenOverAllRuns() {
        assertThat(measured.figures()).extracting(Spread::median).containsExactly(2.0, 20.0, 200.0);
        assertThat(measured.figures().get(2).runs()).containsExactly(100.0, 300.0, 200.0);
    }

    @Test
    void theLimitsOfTheMachineAreTakenOverTheSameRuns() {
        assertThat(measured.forces().median()).isEqualTo(6);
        assertThat(measured.seals().median()).isEqualTo(60);
    }

    @Test
    void theFileHoldsEveryRun() throws IOException {
        StringWriter file = new StringWriter();
        new ResultJson(new Machine(2, "17", "any", "any"), true, List.of(measured)).write(file);
        JsonNode read = new ObjectMapper().readTree(file.toString());
        assertThat(read.at("/quick").booleanValue()).isTrue();
        assertThat(read.at("/machine/cores").intValue()).isEqualTo(2);
        assertThat(read.at("/scenarios/0/scenario").textValue()).isEqualTo("latency");
        assertThat(read.at("/scenarios/0/figures/1/median").doubleValue()).isEqualTo(20);
        assertThat(read.at("/scenarios/0/figures/1/runs/2").doubleValue()).isEqualTo(20);
        assertThat(read.at("/scenarios/0/limits/0/highest").doubleValue()).isEqualTo(7);
    }
}
