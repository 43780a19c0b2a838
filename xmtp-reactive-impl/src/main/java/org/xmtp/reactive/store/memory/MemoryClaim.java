package org.xmtp.reactive.store.memory;

import java.util.function.Consumer;

/**
 * One store's claim to a place in memory.
 *
 * @param <T> what lies there
 */
public final class MemoryClaim<T> {
    private final T contents;
    private final Consumer<MemoryClaim<T>> end;
    private volatile boolean lost;

    MemoryClaim(T contents, Consumer<MemoryClaim<T>> end) {
        this.contents = contents;
        this.end = end;
    }

    /** What lies there. */
    public T contents() {
        return contents;
    }

    /** Whether it was taken away from the store that has it. */
    public boolean isLost() {
        return lost;
    }

    void lose() {
        lost = true;
    }

    /** Lets go of the place and of what lies there, unless it was lost. */
    public void release() {
        if (!lost) {
            end.accept(this);
        }
    }
}
