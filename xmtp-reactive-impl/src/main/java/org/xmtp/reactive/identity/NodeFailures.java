package org.xmtp.reactive.identity;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.spi.TransportException;

/** What callers are told of calls to the node that failed. */
final class NodeFailures {
    private NodeFailures() {}

    /**
     * A call's failure.
     *
     * @param what what could not be done, as the beginning of a sentence
     * @param remedy what to do where the node is out of reach, as its end
     */
    static XmtpException of(Throwable error, String what, String remedy) {
        if (error instanceof XmtpException known) {
            return known;
        }
        String reason = error instanceof TransportException
                ? error.getMessage()
                : "the transport failed (" + Printable.root(error) + ")";
        TransportException.Kind kind =
                error instanceof TransportException failure ? failure.kind() : TransportException.Kind.UNAVAILABLE;
        return switch (kind) {
            case REFUSED ->
                new XmtpRejectedException(ErrorCode.NODE_REFUSED, what + ": the node refuses it: " + reason, error);
            case RATE_LIMITED ->
                new XmtpConnectionException(
                        ErrorCode.RATE_LIMITED,
                        what + ": the node asks for fewer requests: " + reason + "; try again after a minute.",
                        error);
            case UNAVAILABLE, ANSWER_TOO_LARGE, PLACE_UNKNOWN ->
                new XmtpConnectionException(
                        ErrorCode.NODE_UNREACHABLE, what + ": " + reason + "; " + remedy + ".", error);
        };
    }

    /** A question about an account that the node has not answered. */
    static XmtpException unanswered(AccountAddress account, Throwable error) {
        return of(error, "The node cannot be asked about " + account, "try again when the node can be reached");
    }

    /** A question about an account that nothing is known of, where the node is never asked. */
    static XmtpConnectionException offline(AccountAddress account) {
        return new XmtpConnectionException(
                ErrorCode.NODE_UNREACHABLE,
                "Nothing is known here of " + account + ", and this client is offline; connect it to a node first.");
    }

    /** A question about an account that the client's close leaves no time for. */
    static XmtpConnectionException closing(AccountAddress account) {
        return new XmtpConnectionException(
                ErrorCode.NODE_UNREACHABLE,
                "Not enough is known here of " + account + ", and the client closes before the node has answered.");
    }
}
