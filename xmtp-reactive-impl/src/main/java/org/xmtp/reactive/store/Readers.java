package org.xmtp.reactive.store;

/** A connection for reading, and what reads through it. For one thread. */
record Readers(Sql sql, StoreReader peers, EntryReader entries) {
    static Readers on(Sql sql, Openings openings) {
        SealedTables tables = new SealedTables(sql, new Opener(number -> openings.key(sql, number)));
        IndexKey index = new IndexKey(openings.indexKey());
        return new Readers(sql, new StoreReader(tables, index), new EntryReader(sql, tables, index));
    }
}
