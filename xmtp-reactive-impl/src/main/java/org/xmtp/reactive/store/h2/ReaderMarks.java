package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.records.ReaderRecord;
import org.xmtp.reactive.store.records.RunRecord;

/** What a batch of write-sets adds to the marks of readers. */
final class ReaderMarks {
    private final Sealer sealer;
    private final IndexKey index;
    private final Map<String, ReaderMark> moved = new TreeMap<>();

    ReaderMarks(Sealer sealer, IndexKey index) {
        this.sealer = sealer;
        this.index = index;
    }

    void add(Change.ReaderMoved change) {
        moved.merge(change.reader(), change.mark(), ReaderMark::with);
    }

    /** Writes them within the transaction that the caller has begun; what was acknowledged before stays so. */
    void write(Sql sql, SealedTables tables) {
        if (moved.isEmpty()) {
            return;
        }
        List<Long> ids = moved.keySet().stream().map(index::ofReader).toList();
        Map<Long, ReaderMark> before = tables.rows(Table.READER, ids, ReaderMarks::decode);
        RowBatch batch = new RowBatch(Table.READER, sealer);
        moved.forEach((reader, mark) -> {
            long id = index.ofReader(reader);
            batch.add(id, encode(reader, mark.with(before.getOrDefault(id, ReaderMark.NONE))));
        });
        batch.merge(sql);
    }

    static ReaderMark decode(byte[] bytes) throws InvalidProtocolBufferException {
        ReaderRecord stored = ReaderRecord.parseFrom(bytes);
        return new ReaderMark(
                stored.getPosition(),
                stored.getBeyondList().stream()
                        .map(run -> new ReaderMark.Run(run.getFirst(), run.getLast()))
                        .toList());
    }

    private static byte[] encode(String reader, ReaderMark mark) {
        ReaderRecord.Builder stored = ReaderRecord.newBuilder().setName(reader).setPosition(mark.position());
        mark.beyond()
                .forEach(run -> stored.addBeyond(
                        RunRecord.newBuilder().setFirst(run.first()).setLast(run.last())));
        return stored.build().toByteArray();
    }
}
