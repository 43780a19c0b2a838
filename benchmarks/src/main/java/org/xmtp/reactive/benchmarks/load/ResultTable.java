package org.xmtp.reactive.benchmarks.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The results for people: a line for each figure, in columns, printed as it becomes known. */
public record ResultTable(PrintWriter out) {
    private static final String LINE = "%-48s %12s %12s %12s%n";

    void head(Machine machine, int runs) {
        out.printf("%s; median, lowest and highest of %d run(s)%n%n", machine, runs);
        out.printf(LINE, "", "median", "lowest", "highest");
        out.flush();
    }

    void add(Measured measured) {
        measured.figures().forEach(this::line);
        for (Spread limit : List.of(measured.forces(), measured.seals())) {
            line(new Spread("  beside: " + limit.name(), limit.runs()));
        }
        out.flush();
    }

    private void line(Spread figure) {
        out.printf(LINE, figure.name(), number(figure.median()), number(figure.lowest()), number(figure.highest()));
    }

    /** Three digits or more, whatever the size. */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
