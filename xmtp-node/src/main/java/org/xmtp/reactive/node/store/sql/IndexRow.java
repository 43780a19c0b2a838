package org.xmtp.reactive.node.store.sql;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.publisher.Mono;

/** An envelope as the indexes know it, without its message. */
record IndexRow(long arrival, String topic, long timestampNs) {

    private static final String MESSAGES = "SELECT arrival, message FROM envelope WHERE arrival = ANY($1)";

    /** The envelopes of rows, in their order, without those that were deleted meanwhile. */
    static Mono<List<ArrivedEnvelope>> read(Connection connection, List<IndexRow> rows) {
        if (rows.isEmpty()) {
            return Mono.just(List.of());
        }
        Long[] arrivals = rows.stream().map(IndexRow::arrival).toArray(Long[]::new);
        return Sql.rows(
                        connection.createStatement(MESSAGES).bind(0, arrivals),
                        row -> Map.entry(Sql.bigint(row, 0), UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 1))))
                .collect(HashMap<Long, ByteString>::new, (map, row) -> map.put(row.getKey(), row.getValue()))
                .map(messages -> envelopes(rows, messages));
    }

    private static List<ArrivedEnvelope> envelopes(List<IndexRow> rows, Map<Long, ByteString> messages) {
        List<ArrivedEnvelope> envelopes = new ArrayList<>(rows.size());
        for (IndexRow row : rows) {
            ByteString message = messages.get(row.arrival());
            if (message == null) {
                // It left meanwhile.
                continue;
            }
            Envelope envelope = Envelope.newBuilder()
                    .setContentTopic(row.topic())
                    .setTimestampNs(row.timestampNs())
                    .setMessage(message)
                    .build();
            envelopes.add(new ArrivedEnvelope(envelope, row.arrival()));
        }
        return envelopes;
    }
}
