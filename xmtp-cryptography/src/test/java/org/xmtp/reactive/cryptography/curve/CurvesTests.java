package org.xmtp.reactive.cryptography.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CurvesTests {
    @Test
    void bouncyCastleCanBeAskedForAnywhere() {
        assertThat(Curves.choose("bouncycastle")).isInstanceOf(BouncyCastleCurves.class);
    }

    @Test
    void aProviderThatDoesNotLoadHereIsPassedOver() {
        assertThat(ServiceLoader.load(CurveProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(UnloadableCurves.class);

        assertThat(Curves.choose("").name()).isNotEqualTo("unloadable");
        assertThat(Curves.passedOver()).contains("there is no native library for this platform");
    }

    @Test
    void aNameThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> Curves.choose("abacus"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"abacus\"")
                .hasMessageContaining("bouncycastle")
                .hasMessageContaining(Curves.PROPERTY);
    }
}
