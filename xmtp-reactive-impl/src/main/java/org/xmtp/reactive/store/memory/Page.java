package org.xmtp.reactive.store.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.xmtp.reactive.store.EngineStore;

/** Rows of an answer, up to the bounds of a page. */
final class Page {
    private Page() {}

    /** The first rows, at most {@code limit} of them and few enough to fit the page's bytes, but one at least. */
    static <T> List<T> of(Iterable<T> rows, int limit, ToLongFunction<T> bytes) {
        List<T> page = new ArrayList<>();
        long room = EngineStore.PAGE_BYTES;
        for (T row : rows) {
            room -= bytes.applyAsLong(row);
            if (page.size() >= limit || (room < 0 && !page.isEmpty())) {
                break;
            }
            page.add(row);
        }
        return page;
    }
}
