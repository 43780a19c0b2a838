package org.xmtp.reactive.identity;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What a wallet in memory computes is allowed on threads that refuse to block, in a program with BlockHound too. */
class IdentityBlockHoundTests {
    /** So often that the generator has to fetch numbers from the system. */
    private static final int OFTEN = 50;

    @Test
    void walletsAreMadeAndSignOnThreadsThatRefuseToBlock() {
        // The engine is looked for with the first wallet, which reads files.
        PrivateKeySigner.random();
        StepVerifier.create(Flux.range(0, OFTEN)
                        .flatMap(i -> Mono.fromSupplier(PrivateKeySigner::random)
                                .flatMap(wallet -> wallet.sign("a text"))
                                .subscribeOn(Schedulers.parallel()))
                        .count())
                .expectNext((long) OFTEN)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }
}
