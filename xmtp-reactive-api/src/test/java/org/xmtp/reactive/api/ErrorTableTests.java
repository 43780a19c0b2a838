package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on errors has each code once, in the enum's order, with a type and a remedy. */
class ErrorTableTests {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z_]+)` \\| `(\\w+)` \\| (.+) \\| (.+) \\|$", Pattern.MULTILINE);

    private static List<MatchResult> rows() throws Exception {
        return ROW.matcher(Files.readString(Path.of("..", "docs", "ERRORS.md")))
                .results()
                .toList();
    }

    @Test
    void eachCodeStandsThereOnceInOrder() throws Exception {
        assertThat(rows())
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(Enum::name).toList());
    }

    @Test
    void theTypesAreThoseOfTheApi() throws Exception {
        assertThat(rows())
                .extracting(row -> row.group(2))
                .isSubsetOf(Stream.of(XmtpException.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }
}
