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

    /** The row with what has changed in it; one that is as new already stays. */
    static PagesRecord merge(PagesRecord stored, SessionRow pending) {
        if (stored.getVersion() >= pending.version()) {
            return stored;
        }
        SessionRow changed = pending.with(SessionRow.over(decode(stored.getPagesList()), pending.pages()));
        return PagesRecord.newBuilder()
                .setPeer(NameCodec.encode(pending.peer()))
                .setSession(pending.sessionId())
                .setVersion(pending.version())
                .addAllPages(encode(changed.whole().pages()))
                .build();
    }
}
