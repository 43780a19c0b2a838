package org.xmtp.reactive.network;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;

/** The calls that we make, with answers read by {@link ResponseReader}. */
final class ApiMethods {
    /** The longest page that is taken, in envelopes: the most that a query can ask for. */
    static final int MAX_PAGE_ENVELOPES = 1000;

    private static final Parser<Envelope> ENVELOPE = DiscardUnknownFieldsParser.wrap(Envelope.parser());
    private static final Parser<PagingInfo> PAGING = DiscardUnknownFieldsParser.wrap(PagingInfo.parser());
    private static final ExtensionRegistryLite NO_EXTENSIONS = ExtensionRegistryLite.getEmptyRegistry();
    private static final int ENVELOPES_TAG =
            tag(QueryResponse.ENVELOPES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int PAGING_TAG =
            tag(QueryResponse.PAGING_INFO_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    static final MethodDescriptor<PublishRequest, Boolean> PUBLISH =
            answeredBy(MessageApiGrpc.getPublishMethod(), in -> true);
    static final MethodDescriptor<QueryRequest, QueryPage> QUERY =
            answeredBy(MessageApiGrpc.getQueryMethod(), ApiMethods::page);
    /** The arrivals of the envelopes of a page. */
    static final MethodDescriptor<QueryRequest, List<Long>> ARRIVALS =
            answeredBy(MessageApiGrpc.getQueryMethod(), ApiMethods::arrivals);

    static final MethodDescriptor<SubscribeRequest, SubscriptionSignal> SUBSCRIBE =
            answeredBy(MessageApiGrpc.getSubscribe2Method(), ApiMethods::signal);

    private ApiMethods() {}

    private static <I, O> MethodDescriptor<I, O> answeredBy(MethodDescriptor<I, ?> method, ResponseReader<O> reader) {
        return method.toBuilder(method.getRequestMarshaller(), reader).build();
    }

    private static SubscriptionSignal signal(CodedInputStream in) throws IOException {
        return ApiMessages.signal(ENVELOPE.parseFrom(in, NO_EXTENSIONS));
    }

    private static QueryPage page(CodedInputStream in) throws IOException {
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        PagingInfo paging = read(in, envelope -> envelopes.add(ApiMessages.envelope(envelope)));
        return new QueryPage(List.copyOf(envelopes), ApiMessages.next(paging));
    }

    private static List<Long> arrivals(CodedInputStream in) throws IOException {
        List<Long> arrivals = new ArrayList<>();
        read(in, envelope -> arrivals.add(envelope.getArrival()));
        return arrivals;
    }

    private static PagingInfo read(CodedInputStream in, Consumer<Envelope> envelopes) throws IOException {
        int count = 0;
        PagingInfo paging = PagingInfo.getDefaultInstance();
        int tag;
        while ((tag = in.readTag()) != 0) {
            if (tag == ENVELOPES_TAG) {
                if (count++ == MAX_PAGE_ENVELOPES) {
                    throw new InvalidProtocolBufferException(
                            "more than " + MAX_PAGE_ENVELOPES + " envelopes in a page");
                }
                envelopes.accept(in.readMessage(ENVELOPE, NO_EXTENSIONS));
            } else if (tag == PAGING_TAG) {
                paging = in.readMessage(PAGING, NO_EXTENSIONS);
            } else {
                in.skipField(tag);
            }
        }
        return paging;
    }

    private static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }
}
