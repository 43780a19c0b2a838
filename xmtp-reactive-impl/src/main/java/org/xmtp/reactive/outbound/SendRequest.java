package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import reactor.core.publisher.MonoSink;

/**
 * A send on its way.
 *
 * @param to whom it goes to
 * @param encoded the encoded content's bytes
 * @param content the value that the caller gave
 * @param raw the encoded content
 * @param correlation the caller's own value
 * @param result told once
 */
record SendRequest(
        AccountAddress to,
        byte[] encoded,
        Object content,
        RawContent raw,
        Optional<Object> correlation,
        MonoSink<SentMessage> result) {}
