package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xmtp.reactive.api.XmtpClient;

/** What a reader was shown in all its runs. Fails at once when it is shown what it must not be. */
final class ReaderLog {
    private final String reader;
    private final TreeMap<Long, Saying> rows = new TreeMap<>();
    private long acknowledged;
    private long last;

    ReaderLog(String reader) {
        this.reader = reader;
    }

    /** The reader begins again, behind what was acknowledged. */
    void restarted() {
        last = acknowledged;
    }

    void shown(long position, String text) {
        assertThat(position).as("%s: a row behind row %d", reader, last).isGreaterThan(last);
        last = position;
        Saying saying = Saying.parse(text);
        Saying before = rows.put(position, saying);
        if (before != null) {
            assertThat(saying).as("%s: row %d again", reader, position).isEqualTo(before);
        }
    }

    void acknowledged(long position) {
        acknowledged = Math.max(acknowledged, position);
    }

    /** Reads and acknowledges what a client has, up to the last of these messages. Blocks. */
    void readUpTo(XmtpClient client, Saying... ends) {
        Set<Saying> missing = new HashSet<>(List.of(ends));
        client.inbound(TalkingProcess.READER)
                .concatMap(row -> {
                    String text = TalkingProcess.textOf(row);
                    shown(row.position(), text);
                    return row.acknowledge().thenReturn(text);
                })
                .takeUntil(text -> missing.remove(Saying.parse(text)) && missing.isEmpty())
                .blockLast(Talker.LIMIT);
    }

    /** How many rows there were, those shown again not counted. */
    int size() {
        return rows.size();
    }

    /**
     * Fails unless all that a writer had durable is here, and of each run everything up to some place, once and in
     * order, later runs behind earlier ones.
     *
     * @param durable the last number of each run that is known to have become durable
     */
    void assertHoldsAllOf(String writer, Map<Saying.Run, Integer> durable) {
        Map<Saying.Run, Integer> held = new HashMap<>();
        int index = 0;
        for (Saying saying : rows.values()) {
            Saying.Run run = saying.run();
            if (run.writer().equals(writer)) {
                assertThat(run.index()).as("%s: the run of %s", reader, saying).isGreaterThanOrEqualTo(index);
                index = run.index();
                assertThat(saying.number())
                        .as("%s: the next number in %s", reader, run)
                        .isEqualTo(held.merge(run, 1, Integer::sum));
            }
        }
        durable.forEach((run, last) -> assertThat(held.getOrDefault(run, 0))
                .as("%s: how much there is of %s", reader, run)
                .isGreaterThanOrEqualTo(last));
    }
}
