package org.xmtp.reactive.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KeepOptionsTests {

    @Command
    private static final class Program implements Runnable {

        @Mixin
        private final KeepOptions keeping = new KeepOptions();

        private String rules = "";

        @Override
        public void run() {
            rules = keeping.rules().toString();
        }
    }

    private static String rules(String... arguments) {
        Program program = new Program();
        assertThat(new CommandLine(program).execute(arguments)).isZero();
        return program.rules;
    }

    @Test
    void rulesComeFromAllOptionsTogether() {
        assertThat(rules()).contains("0:=WhileThereIsRoom", "16:/xmtp/3/contact-=ForEver", "of any size");
        assertThat(rules(
                        "--keep-days",
                        "90",
                        "--keep-bytes",
                        "20G",
                        "--keep",
                        "/a=12h,/b/=x==forever",
                        "--keep",
                        "/c=3d"))
                .contains("0:=For[time=PT2160H]", "2:/a=For[time=PT12H]", "6:/b/=x==ForEver", "2:/c=For[time=PT72H]")
                .contains("16:/xmtp/3/contact-=ForEver", "at most 21474836480 bytes");
        assertThat(rules("--keep", "/xmtp/3/contact-=400d"))
                .contains("16:/xmtp/3/contact-=For[time=PT9600H]")
                .doesNotContain("16:/xmtp/3/contact-=ForEver");
        assertThat(rules("--keep-bytes", "7")).contains("at most 7 bytes");
        assertThat(rules("--keep-bytes", "7K")).contains("at most 7168 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "--keep-days, 0, 'a number from 1 to 100000, not 0'",
        "--keep-days, -1, 'a number from 1 to 100000, not -1'",
        "--keep-bytes, 0, 'with K, M, G or T behind it'",
        "--keep-bytes, 5X, 'not \"5X\"'",
        "--keep-bytes, 999999999999T, 'not \"999999999999T\"'",
        "--keep, nonsense, '\"nonsense\" is no rule'",
        "--keep, /a=, 'is no rule'",
        "--keep, =30d, 'is no rule'",
        "--keep, /a=30, 'is no rule'",
        "--keep, /a=0d, 'for a second at least'",
    })
    void whatIsNoneIsSaid(String option, String value, String said) {
        StringWriter told = new StringWriter();
        assertThat(new CommandLine(new Program()).setErr(new PrintWriter(told)).execute(option, value))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(told.toString()).contains(said);
    }
}
