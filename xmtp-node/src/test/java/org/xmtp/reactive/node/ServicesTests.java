package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node offers beside the message API. */
class ServicesTests {

    private final XmtpNode node = XmtpNode.inMemory().start();
    private final Client client = new Client(node.uri());

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(client.channel())
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void healthAnswersForTheNodeAndForItsService() {
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("xmtp.message_api.v1.MessageApi")).isEqualTo(ServingStatus.SERVING);
        assertThat(failure(() -> health("unknown")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void reflectionListsTheMessageApiAndDescribesIt() throws Exception {
        ServerReflectionResponse services =
                reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(services.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("xmtp.message_api.v1.MessageApi", "grpc.health.v1.Health");
        ServerReflectionResponse description = reflect(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("xmtp.message_api.v1.MessageApi")
                .build());
        assertThat(description.getFileDescriptorResponse().getFileDescriptorProtoList())
                .isNotEmpty();
    }

    private ServerReflectionResponse reflect(ServerReflectionRequest request) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(client.channel())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(request);
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } finally {
            requests.onCompleted();
        }
    }
}
