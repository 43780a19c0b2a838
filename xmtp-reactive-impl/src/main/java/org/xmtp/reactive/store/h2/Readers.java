package org.xmtp.reactive.store.h2;

import java.time.Clock;

/** A connection for reading, and what reads through it. For one thread. */
record Readers(Sql sql, StoreReader peers, HeldReader held, EntryReader entries, OutboxReader outbox) {
    static Readers on(Sql sql, Openings openings, Clock clock) {
        SealedTables tables = new SealedTables(sql, new Opener(number -> openings.key(sql, number)));
        IndexKey index = new IndexKey(openings.indexKey());
        return new Readers(
                sql,
                new StoreReader(tables, index),
                new HeldReader(tables, index),
                new EntryReader(sql, tables, index, clock),
                new OutboxReader(tables));
    }
}
