package org.xmtp.reactive.client;

import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.MalformedException;

/** Makes messages of what the store holds. */
final class MessageReader {
    private final AccountAddress self;
    private final CodecRegistry codecs;

    MessageReader(AccountAddress self, CodecRegistry codecs) {
        this.self = self;
        this.codecs = codecs;
    }

    Message message(StoredEntry stored, Entry.OfMessage entry) {
        RawContent raw = raw(entry.content());
        return new Message(
                entry.id(),
                entry.conversation(),
                entry.sender(),
                entry.senderInstallation(),
                entry.sender().equals(self) ? Direction.OUTBOUND : Direction.INBOUND,
                entry.sentNs(),
                entry.timeSource(),
                codecs.decode(raw),
                raw,
                stored.delivery());
    }

    private static RawContent raw(byte[] content) {
        try {
            return ContentWire.read(content);
        } catch (MalformedException e) {
            // Checked before it was stored; a later reader may be stricter, and one row must not end a stream.
            return new RawContent(new ContentTypeId("", "", 0, 0), java.util.Map.of(), null, content);
        }
    }
}
