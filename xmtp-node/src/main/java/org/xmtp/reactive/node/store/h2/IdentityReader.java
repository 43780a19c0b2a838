package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.UnsafeByteOperations;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Mono;

/** Looks for identities, in their index alone. */
final class IdentityReader {

    private static final String KNOWN =
            "SELECT timestamp_ns, digest FROM envelope WHERE timestamp_ns = $1 AND digest = $2";
    private static final String OF_SPAN =
            "SELECT timestamp_ns, digest FROM envelope WHERE timestamp_ns BETWEEN $1 AND $2 FETCH FIRST $3 ROWS ONLY";

    private IdentityReader() {}

    /** Those that are there. */
    static Mono<Set<EnvelopeId>> known(Connection connection, Collection<EnvelopeId> ids) {
        Statement statement = connection.createStatement(KNOWN);
        boolean isFirst = true;
        for (EnvelopeId id : ids) {
            if (!isFirst) {
                statement.add();
            }
            isFirst = false;
            statement.bind(0, id.timestampNs()).bind(1, id.digest().toByteArray());
        }
        return Sql.rows(statement, IdentityReader::identity).collect(HashSet::new, Set::add);
    }

    /** Those of a span of time. */
    static Mono<List<EnvelopeId>> identities(Connection connection, long startNs, long endNs, int limit) {
        return Sql.rows(
                        connection
                                .createStatement(OF_SPAN)
                                .bind(0, startNs)
                                .bind(1, endNs)
                                .bind(2, limit),
                        IdentityReader::identity)
                .collectList();
    }

    private static EnvelopeId identity(Row row) {
        return new EnvelopeId(Sql.bigint(row, 0), UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 1)));
    }
}
