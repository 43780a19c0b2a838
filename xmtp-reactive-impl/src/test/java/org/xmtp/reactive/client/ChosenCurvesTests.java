package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChosenCurvesTests {
    @Test
    void nothingIsSaidOfNativeCurvesOrOfThoseThatWereAskedFor() {
        assertThat(ChosenCurves.text("conscrypt", "", List.of())).isEmpty();
        assertThat(ChosenCurves.text("bouncycastle", "bouncycastle", List.of("no library")))
                .isEmpty();
    }

    @Test
    void whereTheyAreMissingTheArtifactIsNamed() {
        assertThat(ChosenCurves.text("bouncycastle", "", List.of()))
                .hasValueSatisfying(
                        said -> assertThat(said).contains("Bouncy Castle").contains("xmtp-reactive,"));
    }

    @Test
    void whereTheyDoNotLoadTheReasonIsNamed() {
        assertThat(ChosenCurves.text("bouncycastle", "", List.of("no library for this platform")))
                .hasValueSatisfying(said -> assertThat(said).endsWith(": no library for this platform"));
    }
}
