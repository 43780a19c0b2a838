package org.xmtp.reactive.client;

import java.util.Optional;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.Signalled;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * One connecting: opens the store, registers or resumes, and begins. Whoever stops waiting for it, at whatever moment,
 * leaves nothing open.
 */
final class Opening {
    private final XmtpOptions options;
    private final EngineRuntime runtime;
    private final Loop loop;
    private final EngineStore store;
    private final NetworkTransport transport;
    private final Reply<XmtpClient> reply;
    private final Epoch epoch;

    Opening(XmtpOptions options, EngineRuntime runtime, Loop loop, StoreFactory stores, Reply<XmtpClient> reply) {
        this.options = options;
        this.runtime = runtime;
        this.loop = loop;
        this.reply = reply;
        this.store = stores.store(options.store(), runtime);
        this.transport = transport();
        this.epoch = new Epoch(loop, this::fail);
    }

    /** The caller's transport is not closed with the client. */
    private NetworkTransport transport() {
        if (options.offline()) {
            return new NoTransport();
        }
        return options.transport()
                .<NetworkTransport>map(LentTransport::new)
                .orElseGet(() -> runtime.transport(options.node()));
    }

    void begin() {
        epoch.run(this::open);
    }

    private void open() {
        CodecRegistry codecs = new CodecRegistry(options.codecs());
        Registration registration =
                new Registration(new Registration.Parts(options, store, transport, loop, runtime.store()));
        // Behind the store, on its thread: registering loads files and native code, and makes keys.
        Disposable opening = epoch.await(
                store.open()
                        .flatMap(head -> Signalled.of(() -> {
                            ChosenCurves.sayOnce();
                            return registration.resumeOrRegister(head);
                        })),
                registered -> known(registered, codecs),
                this::fail);
        reply.onCancel(() -> {
            opening.dispose();
            epoch.end();
            giveBack();
        });
    }

    /** Whether this installation was revoked is known before anything begins. */
    private void known(Registration.Registered registered, CodecRegistry codecs) {
        LocalIdentity identity = registered.identity();
        epoch.await(
                store.account(identity.address()),
                row -> opened(
                        registered, codecs, Optional.ofNullable(row.revokedNs().get(identity.installation()))),
                this::fail);
    }

    private void opened(Registration.Registered registered, CodecRegistry codecs, Optional<Long> revokedNs) {
        Engine engine = new Engine(new Ground(loop, store, transport, registered.identity(), options));
        ReactiveXmtpClient client =
                new ReactiveXmtpClient(engine, codecs, new Holder(options.signer(), options.store(), runtime));
        epoch.end();
        if (!options.offline() && isThere("io.micrometer.core.instrument.Metrics")) {
            EngineMetrics.show(engine);
        }
        if (isThere("jdk.jfr.Event")) {
            SecurityRecord.keep(engine);
        }
        revokedNs.ifPresent(engine::revoked);
        engine.begin(registered.head());
        if (revokedNs.isEmpty()
                && options.store() instanceof XmtpStore.InFile file
                && file.recovery().isPresent()) {
            renewThenGive(client, engine, outdated(registered.head()));
        } else {
            give(client, engine);
        }
    }

    /** Our bundle, if the store was put back since and its key was not replaced yet. */
    private static Optional<OwnBundle> outdated(StoreHead head) {
        return head.identity().map(StoredIdentity::bundle).filter(OwnBundle::outdated);
    }

    private void give(XmtpClient client, Engine engine) {
        reply.value(client, () -> abandon(engine));
    }

    /**
     * Who has this client knows that no session is left as the recovery made it, and that others will be told of a
     * fallback key that we have: the one they know may be lost. Who is revoked meanwhile, or works offline, tells
     * nobody, and has the client for what is stored.
     */
    private void renewThenGive(XmtpClient client, Engine engine, Optional<OwnBundle> outdated) {
        Mono<XmtpClient> renewed = engine.questions()
                .ask((run, answer, failed) -> run.outbound().replaceLostSessions(() -> answer.accept(client)));
        Mono<Void> replaced = Mono.justOrEmpty(outdated)
                .flatMap(bundle -> KeyReplacement.durable(engine.questions(), bundle.sequence()))
                .onErrorComplete(Opening::tellsNobody);
        Disposable renewing = loop.await(
                renewed.delayUntil(given -> replaced),
                given -> give(given, engine),
                error -> loop.<Object>await(
                        engine.close(), nothing -> reply.error(error), failed -> reply.error(error)));
        reply.onCancel(() -> {
            renewing.dispose();
            abandon(engine);
        });
    }

    private static boolean tellsNobody(Throwable error) {
        return error instanceof XmtpRejectedException || error instanceof XmtpConfigurationException;
    }

    private void abandon(Engine engine) {
        loop.<Object>await(engine.close(), nothing -> {}, error -> {});
    }

    /** Asked here: the classes that show figures and events do not load without what they show them by. */
    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, Opening.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private void fail(Throwable error) {
        epoch.end();
        loop.<Object>await(closed(), nothing -> reply.error(error), failed -> reply.error(error));
    }

    private void giveBack() {
        loop.<Object>await(closed(), nothing -> {}, failed -> {});
    }

    private Mono<Void> closed() {
        return store.close().onErrorComplete().then(transport.close());
    }
}
