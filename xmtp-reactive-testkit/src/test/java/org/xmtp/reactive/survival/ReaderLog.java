package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xmtp.reactive.api.XmtpClient;

/** What a reader was shown in all its runs. Fails at once when it is shown what it must not be. */
final class ReaderLog {
    /** The order of what one writer says. */
    private static final Comparator<Saying> WRITTEN =
            Comparator.comparingInt((Saying saying) -> saying.run().index()).thenComparingInt(Saying::number);

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
     * Fails unless all that a writer had durable is here, and of each run everything up to some place, once.
     *
     * @param durable the last number of each run that is known to have become durable
     */
    void assertHoldsAllOf(String writer, Map<Saying.Run, Integer> durable) {
        Map<Saying.Run, List<Integer>> held = new HashMap<>();
        for (Saying saying : rows.values()) {
            if (saying.run().writer().equals(writer)) {
                held.computeIfAbsent(saying.run(), run -> new ArrayList<>()).add(saying.number());
            }
        }
        held.forEach((run, numbers) -> assertThat(numbers)
                .as("%s: what there is of %s", reader, run)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, numbers.size()).boxed().toList()));
        durable.forEach(
                (run, last) -> assertThat(held.getOrDefault(run, List.of()).size())
                        .as("%s: how much there is of %s", reader, run)
                        .isGreaterThanOrEqualTo(last));
    }

    /** Fails unless each writer's messages are in the order in which it wrote them. */
    void assertInOrder() {
        Map<String, Saying> last = new HashMap<>();
        for (Saying saying : rows.values()) {
            Saying before = last.put(saying.run().writer(), saying);
            if (before != null) {
                assertThat(WRITTEN.compare(before, saying))
                        .as("%s: %s behind %s", reader, saying, before)
                        .isNegative();
            }
        }
    }
}
