package org.xmtp.reactive.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a session at one version.
 *
 * @param peer whom the session is with
 * @param sessionId the Olm session id
 * @param version 1 for the first state, one more for each ratchet step
 * @param createdNs when the session was made, by our clock
 * @param receivedNs of the messages that it decrypted, when the last was sent, as the peer says; 0 if it never has
 * @param replacedNs when nothing was to be sent on it any more, by our clock; 0 for one that is as good as any
 * @param state the serialised ratchet, but for its pages; no bytes for one that has retired, of which only this row is
 *     left
 * @param pages what else there is of it, by name. In a change only the pages that differ from those of the durable
 *     version, without bytes where one is gone; in what was read all of them
 */
public record SessionRow(
        PeerId peer,
        String sessionId,
        long version,
        long createdNs,
        long receivedNs,
        long replacedNs,
        byte[] state,
        Map<String, byte[]> pages) {
    /** A state that is all there is of a session that was not replaced. */
    public SessionRow(PeerId peer, String sessionId, long version, long createdNs, long receivedNs, byte[] state) {
        this(peer, sessionId, version, createdNs, receivedNs, 0, state, Map.of());
    }

    /** Whether only this row is left of the session. */
    public boolean isRetired() {
        return state.length == 0;
    }

    /** The next version, on which nothing is sent any more; its pages are those that there are. */
    public SessionRow replaced(long nowNs) {
        return new SessionRow(peer, sessionId, version + 1, createdNs, receivedNs, nowNs, state, Map.of());
    }

    /** This state with other pages. */
    public SessionRow with(Map<String, byte[]> changed) {
        return new SessionRow(peer, sessionId, version, createdNs, receivedNs, replacedNs, state, changed);
    }

    /** This state with the pages that there are: those that are gone are left out. */
    public SessionRow whole() {
        Map<String, byte[]> there = new LinkedHashMap<>(isRetired() ? Map.of() : pages);
        there.values().removeIf(bytes -> bytes.length == 0);
        return with(there);
    }

    /** The state that has taken more steps, which contains the other one; with the pages that either has changed. */
    public static SessionRow newer(SessionRow before, SessionRow next) {
        return next.version() > before.version() ? next.with(over(before.pages(), next.pages())) : before;
    }

    /** Older changes of pages with newer ones over them. */
    public static Map<String, byte[]> over(Map<String, byte[]> older, Map<String, byte[]> newer) {
        if (older.isEmpty() || newer.isEmpty()) {
            return older.isEmpty() ? newer : older;
        }
        Map<String, byte[]> both = new LinkedHashMap<>(older);
        both.putAll(newer);
        return both;
    }
}
