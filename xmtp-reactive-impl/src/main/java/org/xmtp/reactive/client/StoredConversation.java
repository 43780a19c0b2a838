package org.xmtp.reactive.client;

import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.SentMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A conversation of a client: its id and the way to the client. */
record StoredConversation(ReactiveXmtpClient client, ConversationId id, AccountAddress peer) implements Conversation {
    @Override
    public Mono<SentMessage> send(Object content) {
        return client.sendOne(new OutgoingMessage(peer, content, Optional.empty()));
    }

    @Override
    public Flux<Message> messages(HistoryRange range) {
        return client.history(id, range);
    }

    @Override
    public Mono<Fingerprint> fingerprint() {
        return client.fingerprint(peer);
    }

    @Override
    public String toString() {
        return "Conversation[" + id + "]";
    }
}
