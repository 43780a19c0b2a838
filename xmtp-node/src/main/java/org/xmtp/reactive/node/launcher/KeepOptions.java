package org.xmtp.reactive.node.launcher;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.retention.RetentionRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how long envelopes are kept. */
final class KeepOptions {

    private static final Pattern RULE =
            Pattern.compile("(?<prefix>.+)=(?:(?<forever>forever)|(?<count>[0-9]{1,6})(?<unit>[dh]))");
    private static final Pattern SIZE = Pattern.compile("(?<count>[0-9]{1,12})(?<unit>[KMGT]?)");
    private static final String UNITS = "KMGT";
    private static final int MAX_DAYS = 100_000;

    @Option(
            names = "--keep-days",
            paramLabel = "N",
            description = "deletes envelopes so many days after they arrived, but for those of contact topics")
    private @Nullable Integer days;

    @Option(
            names = "--keep-bytes",
            paramLabel = "N[K|M|G|T]",
            description = "deletes those that arrived first where all are larger together, but for contact topics")
    private @Nullable String bytes;

    @Option(
            names = "--keep",
            paramLabel = "PREFIX=TIME",
            split = ",",
            description = "how long the envelopes of topics that begin so are kept, such as /xmtp/0/m-=30d, =12h or"
                    + " =forever; the longest that fits counts; may be repeated")
    private List<String> rules = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** What they say. */
    RetentionRules rules() {
        RetentionRules all = RetentionRules.none();
        if (days != null) {
            if (days < 1 || days > MAX_DAYS) {
                throw wrong("--keep-days is a number from 1 to " + MAX_DAYS + ", not " + days);
            }
            all = all.keep(Duration.ofDays(days));
        }
        if (bytes != null) {
            all = all.keepBytes(size(bytes));
        }
        for (String rule : rules) {
            all = with(all, rule.strip());
        }
        return all;
    }

    private RetentionRules with(RetentionRules rules, String text) {
        Matcher rule = RULE.matcher(text);
        if (!rule.matches()) {
            throw wrong("--keep \"" + text
                    + "\" is no rule; give one like /xmtp/0/m-=30d, /xmtp/0/m-=12h or /xmtp/0/m-=forever");
        }
        String prefix = rule.group("prefix");
        try {
            return rule.group("forever") != null
                    ? rules.keepForEver(prefix)
                    : rules.keep(prefix, time(Integer.parseInt(rule.group("count")), rule.group("unit")));
        } catch (IllegalArgumentException e) {
            throw wrong("--keep " + text + ": " + e.getMessage());
        }
    }

    private static Duration time(int count, String unit) {
        return unit.equals("d") ? Duration.ofDays(count) : Duration.ofHours(count);
    }

    private long size(String text) {
        Matcher size = SIZE.matcher(text);
        try {
            if (size.matches()) {
                int power = UNITS.indexOf(size.group("unit")) + 1;
                long unit = 1L << (10 * (size.group("unit").isEmpty() ? 0 : power));
                long all = Math.multiplyExact(Long.parseLong(size.group("count")), unit);
                if (all > 0) {
                    return all;
                }
            }
        } catch (ArithmeticException e) {
            // Told below.
        }
        throw wrong("--keep-bytes is a number from 1 on, with K, M, G or T behind it for 1024 times as much, not \""
                + text + "\"");
    }

    private ParameterException wrong(String text) {
        return new ParameterException(command.commandLine(), text);
    }
}
