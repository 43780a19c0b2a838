package org.xmtp.reactive.outbound;

import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.runtime.Reply;

/**
 * A send that is not durable yet.
 *
 * @param to whom it goes to
 * @param encoded the encoded content's bytes
 * @param content the value that the caller gave
 * @param raw the encoded content
 * @param correlation the caller's own value
 */
public record SendRequest(
        AccountAddress to, byte[] encoded, Object content, RawContent raw, Optional<Object> correlation) {

    /** A request on its way, and who waits for it. */
    static final class Pending {
        private final SendRequest request;
        private final Reply<SentMessage> reply;
        private int attempts;
        private Optional<Drafts.Sent> entered = Optional.empty();
        private boolean over;
        private int leftOut;
        private List<CopyOutcome> withheld = List.of();

        Pending(SendRequest request, Reply<SentMessage> reply) {
            this.request = request;
            this.reply = reply;
        }

        SendRequest request() {
            return request;
        }

        Reply<SentMessage> reply() {
            return reply;
        }

        /** It is planned, and so many installations get no copy, nor do those that were not approved. */
        void leavesOut(int installations, List<CopyOutcome> unapproved) {
            leftOut = installations;
            withheld = unapproved;
        }

        int leftOut() {
            return leftOut;
        }

        /** Who gets no copy since it was not approved. */
        List<CopyOutcome> withheld() {
            return withheld;
        }

        /** How often it was planned, this time included. */
        int nextAttempt() {
            entered = Optional.empty();
            return ++attempts;
        }

        /** It has entered the journal, which knows alone what becomes of it. */
        void enters(Drafts.Sent as) {
            entered = Optional.of(as);
        }

        /** As what it has entered the journal of the present epoch, or, at its beginning, of the one before. */
        Optional<Drafts.Sent> entered() {
            return entered;
        }

        /** Its caller is told what became of it. */
        void ends() {
            over = true;
        }

        /** Whether nobody waits for it any more: it is not to be made durable. */
        boolean isOver() {
            return over;
        }
    }
}
