package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.SplittableRandom;
import org.reactivestreams.Subscription;
import org.xmtp.reactive.api.Inbound;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/** Reads rows at its own pace, and acknowledges them in and out of order, at once and late, and some not at all. */
final class Reader extends BaseSubscriber<Inbound> {
    private static final int LONGEST_DELAY_MS = 20_000;
    /** Behind one of so many rows it goes away, where calls are cancelled. */
    private static final int CANCELLED_SHARE = 20;

    private final Participant reader;
    private final Runnable end;
    private final SplittableRandom chance;
    private final boolean cancels;
    private long asked;

    Reader(Participant reader, Runnable end, SplittableRandom chance, boolean cancels) {
        this.reader = reader;
        this.end = end;
        this.chance = chance;
        this.cancels = cancels;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        more();
    }

    private void more() {
        asked = 1L + chance.nextInt(100);
        request(asked);
    }

    @Override
    protected void hookOnNext(Inbound row) {
        reader.ledger().shown(reader, row);
        switch (chance.nextInt(16)) {
            case 0 -> {
                // Stays open.
            }
            case 1, 2, 3 ->
                reader.machine().after(Duration.ofMillis(chance.nextInt(LONGEST_DELAY_MS)), () -> acknowledge(row));
            default -> acknowledge(row);
        }
        asked--;
        if (cancels && chance.nextInt(CANCELLED_SHARE) == 0) {
            cancel();
            reader.readsAnew();
        } else if (asked == 0) {
            if (chance.nextInt(4) == 0) {
                reader.machine().after(Duration.ofMillis(chance.nextInt(2000)), this::more);
            } else {
                more();
            }
        }
    }

    private void acknowledge(Inbound row) {
        reader.reading().acknowledging(row.position());
        Runnable done = reader.operations().begin("acknowledge " + row.position());
        row.acknowledge()
                .doFinally(signal -> done.run())
                .subscribe(
                        nothing -> {},
                        failure -> reader.again("acknowledge", failure, () -> acknowledge(row)),
                        () -> reader.reading().acknowledged(row.position()));
    }

    @Override
    protected void hookOnError(Throwable failure) {
        reader.readerEnded(failure);
    }

    @Override
    protected void hookFinally(SignalType type) {
        end.run();
    }
}
