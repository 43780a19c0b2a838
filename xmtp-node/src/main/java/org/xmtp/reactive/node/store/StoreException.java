package org.xmtp.reactive.node.store;

/** The store could not do what was asked of it. Its message holds nothing of what is stored. */
public final class StoreException extends RuntimeException {

    private final String message;

    public StoreException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
