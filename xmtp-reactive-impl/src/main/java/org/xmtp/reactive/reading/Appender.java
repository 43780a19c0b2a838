package org.xmtp.reactive.reading;

import org.xmtp.reactive.session.WriteSetDraft;

/** The one thing that readers ask of an epoch's journal. */
@FunctionalInterface
public interface Appender {
    /** Appends a write-set behind all others; its position, once it is durable. */
    long append(WriteSetDraft draft);
}
