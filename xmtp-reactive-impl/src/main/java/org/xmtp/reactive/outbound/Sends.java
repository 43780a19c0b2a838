package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.wire.EnvelopeCodec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * What callers have given to be sent and the store has not taken yet. It outlives the epochs: what one of them could
 * not make durable is planned again in the next, in the same order, up to a bound.
 */
public final class Sends {
    /** How often a send is planned before the store's trouble becomes the caller's. */
    static final int MAX_ATTEMPTS = 5;

    /** How many messages of a stream become durable at once. */
    private static final int WINDOW = 256;

    /** What header, payload and ratchet add to the content of a copy at most, in bytes. */
    static final int OVERHEAD = 2048;

    private final Loop loop;
    private final Set<SendRequest.Pending> pending = new LinkedHashSet<>();
    private final List<Runnable> idle = new ArrayList<>();
    private final Set<Reply<Void>> roomWaiters = new LinkedHashSet<>();
    private @Nullable Outbound outbound;
    private boolean closing;
    private @Nullable XmtpException refusal;

    /** Takes sends on a client's loop. */
    public Sends(Loop loop) {
        this.loop = loop;
    }

    /** Creates the sending of a content. */
    public Mono<SentMessage> send(SendRequest request) {
        int length = request.encoded().length;
        if (length > EnvelopeCodec.MAX_ENVELOPE_BYTES - OVERHEAD) {
            return Mono.error(new XmtpRejectedException(
                    ErrorCode.CONTENT_TOO_LARGE,
                    "The content takes " + length + " bytes, and one message holds "
                            + (EnvelopeCodec.MAX_ENVELOPE_BYTES - OVERHEAD) + "; send it in parts."));
        }
        return loop.mono(reply -> take(new SendRequest.Pending(request, reply)));
    }

    private void take(SendRequest.Pending send) {
        if (closing) {
            send.reply().error(new XmtpClosedException());
            return;
        }
        if (refusal != null) {
            send.reply().error(refusal);
            return;
        }
        pending.add(send);
        if (outbound != null) {
            send.nextAttempt();
            outbound.plan(send);
        }
    }

    /**
     * Creates the sending of a stream of messages: emits each once it is durable, in their order, then the error that
     * ended them. No more is asked of it than there is room for.
     *
     * @param send creates the sending of one
     */
    public Flux<SentMessage> inTurn(Flux<OutgoingMessage> messages, Function<OutgoingMessage, Mono<SentMessage>> send) {
        // One message at a time waits for room, so that none overtakes. Errors go along as values: as errors they would
        // overtake what became durable before them.
        return messages.materialize()
                .concatMap(message -> room().thenReturn(message).onErrorResume(end -> Mono.just(Signal.error(end))), 1)
                .flatMapSequential(next -> sendNext(next, send), WINDOW, 1)
                .dematerialize();
    }

    private static Mono<Signal<SentMessage>> sendNext(
            Signal<OutgoingMessage> next, Function<OutgoingMessage, Mono<SentMessage>> send) {
        OutgoingMessage message = next.get();
        if (message != null) {
            return send.apply(message).materialize();
        }
        Throwable error = next.getThrowable();
        return Mono.just(error == null ? Signal.complete() : Signal.error(error));
    }

    /** Creates a wait until so few messages wait for the node that more may be given. */
    Mono<Void> room() {
        return loop.mono(reply -> {
            if (closing || refusal != null || hasRoom()) {
                reply.done();
            } else {
                roomWaiters.add(reply);
                reply.onCancel(() -> roomWaiters.remove(reply));
            }
        });
    }

    private boolean hasRoom() {
        return outbound != null && outbound.hasRoom() && pending.size() < Outbox.MAX_WAITING;
    }

    /** Told when there may be room. */
    void room(Outbound by) {
        if (by.equals(outbound) && !roomWaiters.isEmpty() && hasRoom()) {
            wake();
        }
    }

    /**
     * An epoch has begun: everything that is not durable is planned in it. What the journal of the last one made
     * durable may not have been told yet.
     *
     * @param durable the position of the newest durable write-set
     */
    public void epochBegan(Outbound fresh, long durable) {
        outbound = fresh;
        for (SendRequest.Pending send : pending()) {
            Optional<Drafts.Sent> stands = send.entered().filter(sent -> sent.position() <= durable);
            if (stands.isPresent()) {
                fresh.durable(send, stands.get());
            } else if (refusal != null) {
                fail(send, refusal);
            } else if (send.nextAttempt() > MAX_ATTEMPTS) {
                fail(
                        send,
                        new XmtpStorageException(
                                ErrorCode.STORE_UNAVAILABLE,
                                "The store does not take the message, nothing of it left; free space or mend the disk,"
                                        + " then send it again."));
            } else {
                fresh.plan(send);
            }
        }
        room(fresh);
    }

    /** The epoch has ended. */
    public void epochEnded() {
        outbound = null;
    }

    /** It is durable. */
    void durable(SendRequest.Pending send, SentMessage message) {
        if (pending.remove(send)) {
            send.ends();
            send.reply().value(message);
            ended();
        }
    }

    /** It can't be sent. */
    void fail(SendRequest.Pending send, Throwable error) {
        if (pending.remove(send)) {
            send.ends();
            send.reply().error(error);
            ended();
        }
    }

    private void ended() {
        if (outbound != null) {
            room(outbound);
        }
        if (pending.isEmpty()) {
            List<Runnable> due = List.copyOf(idle);
            idle.clear();
            due.forEach(Runnable::run);
        }
    }

    /** How many are not durable yet. */
    public int depth() {
        return pending.size();
    }

    /** Refuses what is not on its way into the journal, and all that comes. */
    public void refuse(XmtpException reason) {
        refusal = reason;
        wake();
        for (SendRequest.Pending send : pending()) {
            if (send.entered().isEmpty()) {
                fail(send, reason);
            }
        }
    }

    /** What is not durable yet. */
    List<SendRequest.Pending> pending() {
        return List.copyOf(pending);
    }

    private void wake() {
        takeWaiters().forEach(Reply::done);
    }

    private List<Reply<Void>> takeWaiters() {
        List<Reply<Void>> waiters = List.copyOf(roomWaiters);
        roomWaiters.clear();
        return waiters;
    }

    /** Takes nothing new; runs the task once all that was taken is durable or has failed. */
    public void drain(Runnable drained) {
        closing = true;
        wake();
        if (pending.isEmpty()) {
            drained.run();
        } else {
            idle.add(drained);
        }
    }

    /** Ends what is not durable, and who waits for room. */
    public void close(Optional<XmtpException> reason) {
        closing = true;
        idle.clear();
        for (Reply<Void> waiter : takeWaiters()) {
            waiter.error(reason.orElseGet(XmtpClosedException::new));
        }
        for (SendRequest.Pending send : pending()) {
            fail(send, reason.orElseGet(XmtpClosedException::new));
        }
    }
}
