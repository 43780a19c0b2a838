package org.xmtp.reactive.store.h2;

import com.google.protobuf.UnsafeByteOperations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.records.PageRecord;
import org.xmtp.reactive.store.records.PagesRecord;

/** The pages of sessions in their stored form, and the folded row of a session's. */
final class FoldedPages {
    private FoldedPages() {}

    static List<PageRecord> encode(Map<String, byte[]> pages) {
        return pages.entrySet().stream()
                .map(page -> PageRecord.newBuilder()
                        .setName(page.getKey())
                        .setBytes(UnsafeByteOperations.unsafeWrap(page.getValue()))
                        .build())
                .toList();
    }

    static Map<String, byte[]> decode(List<PageRecord> stored) {
        Map<String, byte[]> pages = new LinkedHashMap<>();
        stored.forEach(page -> pages.put(page.getName(), page.getBytes().toByteArray()));
        return pages;
    }

    /** Older changes with newer ones over them. */
    static Map<String, byte[]> over(Map<String, byte[]> older, Map<String, byte[]> newer) {
        if (older.isEmpty() || newer.isEmpty()) {
            return older.isEmpty() ? newer : older;
        }
        Map<String, byte[]> both = new LinkedHashMap<>(older);
        both.putAll(newer);
        return both;
    }

    /** The row with what has changed in it; one that is as new already stays. */
    static PagesRecord merge(PagesRecord stored, SessionRow pending) {
        if (stored.getVersion() >= pending.version()) {
            return stored;
        }
        return PagesRecord.newBuilder()
                .setPeer(NameCodec.encode(pending.peer()))
                .setSession(pending.sessionId())
                .setVersion(pending.version())
                .addAllPages(encode(left(over(decode(stored.getPagesList()), pending.pages()), pending)))
                .build();
    }

    /** The pages that there are of a session: none once it has retired. */
    static Map<String, byte[]> left(Map<String, byte[]> changes, SessionRow session) {
        return session.state().length == 0 ? Map.of() : whole(changes);
    }

    private static Map<String, byte[]> whole(Map<String, byte[]> changes) {
        Map<String, byte[]> there = new LinkedHashMap<>(changes);
        there.values().removeIf(bytes -> bytes.length == 0);
        return there;
    }
}
