package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.records.HeldRecord;

/** Reads which envelopes wait to be judged, and their bytes. For one thread. */
final class HeldReader {
    private final SealedTables tables;
    private final IndexKey index;

    HeldReader(SealedTables tables, IndexKey index) {
        this.tables = tables;
        this.index = index;
    }

    List<HeldPlace> held(View view) {
        Map<Digest, Optional<HeldPlace>> held = new HashMap<>();
        view.newestFirst()
                .forEach(overlay -> overlay.held()
                        .forEach((digest, envelope) -> held.putIfAbsent(digest, envelope.map(HeldEnvelope::place))));
        tables.forEach(Table.HELD, HeldRecord::parseFrom, stored -> {
            HeldPlace place = PeerCodec.place(stored);
            held.putIfAbsent(place.digest(), Optional.of(place));
        });
        return held.values().stream()
                .flatMap(Optional::stream)
                .sorted(HeldPlace.ORDER)
                .toList();
    }

    /** As many of those asked for as fit a page's bytes, but one at least. */
    List<HeldEnvelope> envelopes(View view, List<Digest> digests) {
        List<HeldEnvelope> page = new ArrayList<>();
        long room = EngineStore.PAGE_BYTES;
        for (int from = 0; from < digests.size(); from += StepSizes.MAX_ROWS) {
            List<Digest> step = digests.subList(from, Math.min(digests.size(), from + StepSizes.MAX_ROWS));
            Map<Digest, Optional<HeldEnvelope>> found = step(view, step);
            for (Digest digest : step) {
                Optional<HeldEnvelope> envelope = found.get(digest);
                if (envelope == null) {
                    return page;
                }
                room -= envelope.map(waiting -> waiting.message().length).orElse(0);
                if (room < 0 && !page.isEmpty()) {
                    return page;
                }
                envelope.ifPresent(page::add);
            }
        }
        return page;
    }

    /** What there is of these, nothing for those that do not wait; the last ones are missing if a page has no room. */
    private Map<Digest, Optional<HeldEnvelope>> step(View view, List<Digest> digests) {
        Map<Digest, Optional<HeldEnvelope>> found = new HashMap<>();
        for (Overlay overlay : view.newestFirst()) {
            for (Digest digest : digests) {
                Optional<HeldEnvelope> pending = overlay.held().get(digest);
                if (pending != null) {
                    found.putIfAbsent(digest, pending);
                }
            }
        }
        Map<Long, Digest> folded = new LinkedHashMap<>();
        digests.stream()
                .filter(digest -> !found.containsKey(digest))
                .forEach(digest -> folded.put(index.ofHeld(digest), digest));
        Map<Long, HeldRecord> places = tables.rows(Table.HELD, folded.keySet(), HeldRecord::parseFrom);
        List<Long> large = folded.keySet().stream()
                .filter(id -> Optional.ofNullable(places.get(id))
                                .map(HeldRecord::getSize)
                                .orElse(0)
                        > 0)
                .toList();
        Map<Long, Optional<byte[]>> bytes = tables.pageOf(Table.HELD_BYTES, large, row -> row);
        folded.forEach((id, digest) -> {
            Optional<HeldEnvelope> place = Optional.ofNullable(places.get(id)).map(PeerCodec::held);
            if (!large.contains(id)) {
                found.put(digest, place);
            } else if (bytes.containsKey(id)) {
                found.put(
                        digest,
                        place.flatMap(known -> Optional.ofNullable(bytes.get(id))
                                .flatMap(row -> row)
                                .map(known::withMessage)));
            }
        });
        return found;
    }
}
