package org.xmtp.reactive.session;

/** What was computed belongs to an epoch that is over: compute it again from what is durable. */
public final class EpochOverException extends RuntimeException {
    /** The one error of its kind; it carries no trace, since it is a signal and not a fault. */
    public EpochOverException() {
        super("The epoch of this write-set is over.", null, false, false);
    }
}
