package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * One of libolm's objects in memory of its own, which is cleared and freed once: when this is closed, or some time
 * after nothing refers to it any more. For one thread at a time.
 */
final class NativeObject implements AutoCloseable {
    /** For a pickle that whoever stores it seals. */
    static final byte[] NO_KEY = {};

    private static final Cleaner CLEANER = Cleaner.create();

    private final NativeKind kind;
    private final Pointer pointer;
    private final Cleaner.Cleanable memory;
    private boolean closed;

    NativeObject(NativeKind kind) {
        Libolm.require();
        long address = Native.malloc(kind.size());
        if (address == 0) {
            throw new OutOfMemoryError("libolm needs " + kind.size() + " bytes of native memory");
        }
        this.kind = kind;
        this.pointer = kind.initialize(new Pointer(address));
        Pointer released = pointer; // Whatever frees the memory must not refer to this object.
        this.memory = CLEANER.register(this, () -> release(kind, released));
    }

    private static void release(NativeKind kind, Pointer pointer) {
        kind.clear(pointer);
        Native.free(Pointer.nativeValue(pointer));
    }

    /**
     * Calls a function of libolm with the object.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException when it fails for what it was given
     * @throws IllegalStateException when this is closed
     */
    long call(ToLongFunction<Pointer> function) {
        long[] result = new long[1];
        run(object -> {
            result[0] = function.applyAsLong(object);
            if (result[0] == Libolm.ERROR) {
                throw LibolmFailures.of(kind, kind.lastError(object));
            }
        });
        return result[0];
    }

    /** Lets a function that cannot fail, or one of another object, have this object. */
    void run(Consumer<Pointer> function) {
        if (closed) {
            throw new IllegalStateException("the libolm " + kind + " is closed");
        }
        try {
            function.accept(pointer);
        } finally {
            // Without it the memory could be freed during the last call that is ever made.
            Reference.reachabilityFence(this);
        }
    }

    /** A buffer of the length that the function gives, for another one to write into. */
    byte[] buffer(ToLongFunction<Pointer> length) {
        return new byte[Math.toIntExact(call(length))];
    }

    /** As many random bytes as the function says that another one needs, which then overwrites them. */
    byte[] random(ToLongFunction<Pointer> length, SecureRandom random) {
        byte[] bytes = buffer(length);
        random.nextBytes(bytes);
        return bytes;
    }

    /** The object's state, encrypted under the key, in base64. */
    byte[] pickle(byte[] key) {
        byte[] pickled = buffer(kind::pickleLength);
        call(object -> kind.pickle(object, key, pickled));
        return pickled;
    }

    static NativeObject unpickle(NativeKind kind, byte[] key, byte[] pickled) {
        if (!Base64Text.isText(pickled)) {
            throw LibolmFailures.of(kind, "INVALID_BASE64");
        }
        NativeObject object = new NativeObject(kind);
        object.call(memory -> kind.unpickle(memory, key, pickled.clone()));
        return object;
    }

    @Override
    public void close() {
        closed = true;
        memory.clean();
    }
}
