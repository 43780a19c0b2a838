package org.xmtp.reactive.node.store;

import java.util.List;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;

/**
 * A page of envelopes in the order of their arrival.
 *
 * @param upTo the page holds all of what was asked for up to this arrival: the next one begins after it
 * @param isFull whether more may follow by now
 */
public record ArrivalPage(List<ArrivedEnvelope> envelopes, long upTo, boolean isFull) {}
