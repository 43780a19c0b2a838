package org.xmtp.reactive.benchmarks.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Figure;
import org.xmtp.reactive.node.XmtpNode;

@Tag("long")
class NodeScenarioTests {
    private static final Duration SHORT = Duration.ofSeconds(1);

    static List<NodeScenario> scenarios() {
        return List.of(
                new ColdLoad(),
                new PublishLoad(3, 1),
                new PublishLoad(2, 5),
                new LatencyLoad(50),
                new QueryLoad(2),
                new DeliveryLoad(2_000, 2),
                new IdleLoad(50, 3));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aScenarioYieldsFigures(NodeScenario scenario) throws InterruptedException {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            List<Figure> figures = scenario.run(node.uri(), SHORT);
            assertThat(figures)
                    .isNotEmpty()
                    .allSatisfy(figure ->
                            assertThat(figure.value()).as(figure.name()).isPositive());
            assertThat(figures)
                    .filteredOn(figure -> figure.name().contains("delivered"))
                    .allSatisfy(figure -> assertThat(figure.value()).isEqualTo(1));
        }
    }

    @Test
    void aNodeThatIsNotThereIsAFailure() {
        assertThatThrownBy(() -> new PublishLoad(2, 1).run(URI.create("http://127.0.0.1:1"), SHORT))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("UNAVAILABLE");
    }
}
