package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintableTests {
    private static final String HOSTILE = "a\u001b[2J\u007f\u009b\u202e\u2066\u200f\u061c\u2028\u2029\n\r\tz";
    private static final String ESCAPED =
            "a\\u001b[2J\\u007f\\u009b\\u202e\\u2066\\u200f\\u061c\\u2028\\u2029\\n\\r\\tz";

    @Test
    void whatSteersATerminalBecomesAnEscape() {
        assertThat(Printable.text(HOSTILE)).isEqualTo(ESCAPED);
    }

    @Test
    void aUriIsPrintedWithoutItsUser() {
        assertThat(Printable.uri("https://user:secret@node.example/path")).isEqualTo("https://****@node.example/path");
        assertThat(Printable.uri("user:sec/ret\n@node.example")).isEqualTo("****@node.example");
        assertThat(Printable.uri("http://node.example:5556\n")).isEqualTo("http://node.example:5556\\n");
    }

    @Test
    void theRootOfAnErrorIsTheLastOfItsCauses() {
        Throwable root = new IllegalArgumentException("no policy\n");

        assertThat(Printable.root(new IllegalStateException("outer", new RuntimeException("inner", root))))
                .isEqualTo("java.lang.IllegalArgumentException: no policy\\n");
        assertThat(Printable.root(root)).contains("no policy");
    }

    @Test
    void everyControlCharacterAndBidiMarkIsEscaped() {
        for (int point = 0; point <= 0xffff; point++) {
            boolean control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
            boolean bidi = (point >= 0x202a && point <= 0x202e)
                    || (point >= 0x2066 && point <= 0x2069)
                    || point == 0x200e
                    || point == 0x200f
                    || point == 0x061c;
            boolean line = point == 0x2028 || point == 0x2029;
            boolean half = point >= 0xd800 && point <= 0xdfff;
            assertThat(Printable.steers(point)).as("%04x", point).isEqualTo(control || bidi || line || half);
        }
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        String ordinary = "Grüße, 世界 👩‍👩‍👧 \\n שלום";

        assertThat(Printable.text(ordinary)).isSameAs(ordinary);
        assertThat(Printable.text(ESCAPED)).isSameAs(ESCAPED);
    }

    @Test
    void halfOfASurrogatePairIsEscaped() {
        assertThat(Printable.text("\ud83d!")).isEqualTo("\\ud83d!");
    }

    @Test
    void harmlessErrorStaysItself() {
        IllegalStateException error = new IllegalStateException("harmless", new IllegalArgumentException("too"));

        assertThat(Printable.error(error)).isSameAs(error);
    }

    @Test
    void hostileErrorIsStoodForWithAllThatIsBehindIt() {
        IllegalStateException error = new IllegalStateException("outer", new IllegalArgumentException(HOSTILE));
        error.addSuppressed(new IllegalStateException(HOSTILE));

        Throwable safe = Printable.error(error);

        assertThat(safe.getStackTrace()).isEqualTo(error.getStackTrace());
        assertThat(printed(safe))
                .contains("IllegalArgumentException: " + ESCAPED)
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void endlessChainOfCausesIsCut() {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(printed(Printable.error(one))).contains("one", "two");
    }

    static String printed(Throwable error) {
        StringWriter out = new StringWriter();
        error.printStackTrace(new PrintWriter(out));
        return out.toString();
    }
}
