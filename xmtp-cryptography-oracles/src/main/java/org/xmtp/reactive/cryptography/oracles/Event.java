package org.xmtp.reactive.cryptography.oracles;

import java.util.Locale;

/** What is counted. */
enum Event {
    /** Messages encrypted by both implementations, to the same bytes. */
    MESSAGES,
    /** Of them, those that begin a chain with a ratchet key that the oracle made. */
    CHAINS_BEGUN_BY_THE_ORACLE,
    /** Of them, those that begin a chain with a ratchet key that we made; the oracle is told our state after them. */
    CHAINS_BEGUN_BY_US,
    /** Sessions that the oracle opened. */
    SESSIONS_OPENED_BY_THE_ORACLE,
    /** Sessions that we opened. */
    SESSIONS_OPENED_BY_US,
    /** Sessions that both made from a pre-key message. */
    SESSIONS_MADE_FROM_A_MESSAGE,
    /** Messages delivered, as they were sent or not. */
    DELIVERIES,
    /** Of them, those that both decrypted to the same plaintext. */
    DECRYPTIONS,
    /** Of them, those that both refused. */
    REFUSALS,
    /** Of them, those in an encoding that we refuse and the oracle takes. */
    ENCODINGS_ONLY_THE_ORACLE_TAKES,
    /** Of them, those with a wrong padding that we refuse and the oracle takes. */
    PADDINGS_ONLY_THE_ORACLE_TAKES,
    /** Messages that we decrypted and the oracle could not, having kept fewer keys. */
    KEYS_ONLY_THE_ORACLE_HAS_DROPPED,
    /** Messages as they were sent on a chain that was dropped meanwhile, refused by both. */
    CHAINS_DROPPED,
    /** Our sessions saved and restored. */
    RESTORED,
    /** States of the two compared. */
    STATES_COMPARED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
