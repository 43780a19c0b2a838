package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.xmtp.reactive.api.AccountAddress;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Plans sends one after the other for each recipient, so that they leave in the order given; a recipient who takes long
 * to look up holds up no other.
 */
final class Planner implements Disposable {
    private final Function<SendRequest, Mono<Void>> plan;
    private final Map<AccountAddress, Queue<SendRequest>> queues = new HashMap<>();
    private final Disposable.Composite running = Disposables.composite();

    /** A planner that runs the given plan, which must not fail. */
    Planner(Function<SendRequest, Mono<Void>> plan) {
        this.plan = plan;
    }

    /** Plans a request behind those for the same recipient. */
    void add(SendRequest request) {
        AccountAddress to = request.to();
        synchronized (this) {
            Queue<SendRequest> queue = queues.get(to);
            if (queue != null) {
                queue.add(request);
                return;
            }
            queues.put(to, new ArrayDeque<>());
        }
        SendRequest[] next = {request};
        Disposable.Swap loop = Disposables.swap();
        running.add(loop);
        loop.update(Mono.defer(() -> plan.apply(next[0]))
                .repeat(() -> next(to, next))
                .doFinally(signal -> running.remove(loop))
                .subscribe());
    }

    private synchronized boolean next(AccountAddress to, SendRequest[] place) {
        Queue<SendRequest> queue = queues.get(to);
        SendRequest request = queue == null ? null : queue.poll();
        if (request == null) {
            queues.remove(to);
            return false;
        }
        place[0] = request;
        return true;
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    @Override
    public boolean isDisposed() {
        return running.isDisposed();
    }
}
