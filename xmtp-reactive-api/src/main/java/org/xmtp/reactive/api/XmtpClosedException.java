package org.xmtp.reactive.api;

/** The client is closed: connect again. */
public final class XmtpClosedException extends XmtpException {
    /** The one error of its kind. */
    public XmtpClosedException() {
        super(ErrorCode.CLOSED, "The client is closed; connect again to go on.", null);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
