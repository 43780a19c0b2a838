package org.xmtp.reactive.node.status;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;

/**
 * What of a node is looked at.
 *
 * @param serving completes where it can serve, fails or stays silent where it can't
 * @param services its parts but for the store
 * @param isStopping whether it takes nothing new any more
 * @param grpc how many connections there are by gRPC
 * @param http how many by HTTP
 */
public record NodeParts(
        EnvelopeStore store,
        EnvelopeRelay relay,
        Mono<?> serving,
        Supplier<List<Service>> services,
        BooleanSupplier isStopping,
        IntSupplier grpc,
        IntSupplier http) {}
