package org.xmtp.reactive.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class GrpcWebTrailerTests {

    @Test
    void whatIsSaidOfAFailureIsOneLineEachWhateverItHolds() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("xmtp-no-resume", Metadata.ASCII_STRING_MARSHALLER), "0,2");
        metadata.put(Metadata.Key.of("grpc-other", Metadata.ASCII_STRING_MARSHALLER), "x");
        metadata.put(Metadata.Key.of("some-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1});
        Status status = Status.FAILED_PRECONDITION.withDescription("50 % \r\ngrpc-status: 0\u00e9\u20ac~");

        assertThat(GrpcWebTrailer.of(status.asRuntimeException(metadata)).text().split("\r\n", -1))
                .containsExactly(
                        "grpc-status: 9",
                        "grpc-message: 50 %25 %0D%0Agrpc-status: 0%C3%A9%E2%82%AC~",
                        "xmtp-no-resume: 0,2",
                        "");
    }

    @Test
    void aFailureOfTheNodeItselfIsNotShown() {
        assertThat(GrpcWebTrailer.of(new IllegalStateException("inner things")).text())
                .isEqualTo("grpc-status: 13\r\ngrpc-message: the node failed\r\n");
    }

    @Test
    void successIsTheStatusAlone() {
        assertThat(GrpcWebTrailer.OK.text()).isEqualTo("grpc-status: 0\r\n");
    }
}
