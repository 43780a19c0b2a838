package org.xmtp.reactive.session;

import org.xmtp.reactive.store.EngineStore;

/**
 * What every part of the engine stands on in one epoch.
 *
 * @param epoch in which they live
 * @param journal where they write
 * @param peers in whose queues their work on sessions stands
 * @param store what they read
 */
public record Core(Epoch epoch, Journal journal, Peers peers, EngineStore store) {}
