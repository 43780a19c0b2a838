package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.ByteString;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.StoreId;

/** What tests of the journal have in common. */
final class Journals {
    static final StoreId STORE = StoreId.random();
    static final JournalFiles.Opening PLAIN = path ->
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private Journals() {}

    static AdmittedEnvelope sample(long number, byte[] message) {
        return AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic("topic " + number % 3)
                .setTimestampNs(number)
                .setMessage(ByteString.copyFrom(message))
                .build());
    }

    static AdmittedEnvelope sample(long number) {
        return sample(number, ("message " + number).getBytes(StandardCharsets.UTF_8));
    }

    /** A record behind an arrival, of envelopes that tell by their times where they belong. */
    static JournalRecord record(long before, int count) {
        return new JournalRecord(
                before,
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> sample(before + i))
                        .toList());
    }

    static JournalFiles plainFiles(Path folder) {
        return new JournalFiles(folder, PLAIN);
    }

    static List<Long> arrivals(List<NumberedEnvelope> envelopes) {
        return envelopes.stream().map(NumberedEnvelope::arrival).toList();
    }
}
