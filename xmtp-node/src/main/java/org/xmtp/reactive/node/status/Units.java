package org.xmtp.reactive.node.status;

import java.time.Duration;
import java.util.Locale;

/** Quantities as they are read. */
final class Units {

    private static final long KIB = 1L << 10;
    private static final String[] BYTES = {"KiB", "MiB", "GiB", "TiB"};

    private Units() {}

    /** 1,234. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** 512 B, 1.5 KiB. */
    static String bytes(long number) {
        if (number < KIB) {
            return number + " B";
        }
        int unit = 0;
        double scaled = (double) number / KIB;
        while (scaled >= KIB && unit < BYTES.length - 1) {
            scaled /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, "%,.1f %s", scaled, BYTES[unit]);
    }

    /** 2 d 3 h, 5 min 1 s, 2.5 s: what matters of it. */
    static String time(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    /** 0.4 ms, of seconds. */
    static String millis(double seconds) {
        return String.format(Locale.ROOT, "%,.1f ms", seconds * 1e3);
    }
}
