package org.xmtp.reactive.cryptography.libolm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibolmTests {
    @Test
    void aLibraryThatIsMissingIsNamedWithTheRemedy() {
        Optional<String> problem = Libolm.load("olm-that-nobody-has");

        assertThat(problem)
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("olm-that-nobody-has")
                        .contains("apt-get install libolm3")
                        .contains("brew install libolm")
                        .doesNotContain("\n"));
    }
}
