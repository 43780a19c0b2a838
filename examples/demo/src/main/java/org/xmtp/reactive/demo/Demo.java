package org.xmtp.reactive.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Starts a node, gives two accounts two installations each, lets them talk while a fifth joins and another is revoked,
 * and prints who reads what, and what the revoked one did not read any more.
 */
public final class Demo {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final Map<String, XmtpClient> installations = new LinkedHashMap<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger decrypted = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Set<String> readByRevoked = ConcurrentHashMap.newKeySet();
    private final List<String> saidSince = new ArrayList<>();
    private volatile @Nullable String revoked;
    private final XmtpNode node;

    private Demo(XmtpNode node) {
        this.node = node;
    }

    /** Runs the demo; ends with 0 when every copy was decrypted, and none by whom was revoked, else with 1. */
    public static void main(String[] args) {
        boolean whole;
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            whole = new Demo(node).run();
        }
        System.exit(whole ? 0 : 1);
    }

    private boolean run() {
        long began = System.nanoTime();
        print("node", "listens at " + node.uri());
        join("alice-1", alice);
        join("bob-1", bob);
        join("alice-2", alice);
        join("bob-2", bob);
        say("alice-1", bob.address(), "Hello Bob, this is Alice.");
        say("bob-2", alice.address(), "Hello Alice! All your devices hear me.");
        say("alice-2", bob.address(), "And I write from my other one.");
        join("alice-3", alice);
        say("bob-1", alice.address(), "A new device? It reads along from here.");
        say("alice-3", bob.address(), "It also writes.");
        revoke("bob-1", "bob-2", bob);
        say("alice-1", bob.address(), "Did you lose a device, Bob?");
        say("bob-1", alice.address(), "I did. It reads no more from here.");
        boolean whole = awaitCopies() && saidSince.stream().noneMatch(readByRevoked::contains);
        Flux.fromIterable(installations.values()).flatMap(XmtpClient::close).blockLast(LIMIT);
        System.out.printf(
                "%n%d messages, %d encrypted copies, %d decrypted, %d failures, %d ms%n",
                messages.get(), copies.get(), decrypted.get(), failures.get(), (System.nanoTime() - began) / 1_000_000);
        System.out.printf(
                "%s was revoked; it could not read any more: %s%n", revoked, String.join(" ", quoted(saidSince)));
        return whole;
    }

    private void join(String name, PrivateKeySigner signer) {
        XmtpClient client = Objects.requireNonNull(Xmtp.client()
                .signer(signer)
                .node(node.uri())
                .store(XmtpStore.inMemory())
                .connect()
                .block(LIMIT));
        installations.put(name, client);
        print(name, "joins: installation " + client.installationId() + " of " + client.address());
        client.inbound("demo")
                .concatMap(row -> {
                    if (row instanceof InboundMessage read) {
                        decrypted.incrementAndGet();
                        if (name.equals(revoked)) {
                            readByRevoked.add(read.message().text().orElse("?"));
                        }
                        print(name, "  decrypts \"" + read.message().text().orElse("?") + "\"");
                    } else if (row instanceof InboundFailure failed) {
                        failures.incrementAndGet();
                        print(name, "  cannot accept: " + failed.failure().reason());
                    }
                    return row.acknowledge();
                })
                .subscribe(nothing -> {}, error -> print(name, "stops: " + error.getMessage()));
    }

    private static List<String> quoted(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").toList();
    }

    /** Its device is lost: another one of the account has the wallet take it back. */
    private void revoke(String by, String name, PrivateKeySigner owner) {
        XmtpClient gone = Objects.requireNonNull(installations.get(name));
        print(by, "revokes  " + name + ", installation " + gone.installationId() + " of " + owner.address());
        Objects.requireNonNull(installations.get(by))
                .revoke(gone.installationId())
                .block(LIMIT);
        ConnectionState.Revoked told = Objects.requireNonNull(
                gone.connection().ofType(ConnectionState.Revoked.class).blockFirst(LIMIT));
        print(name, "is told that it was revoked at " + told.at());
        awaitUntilKnown(owner.address(), gone.installationId());
        revoked = name;
    }

    private void awaitUntilKnown(AccountAddress account, InstallationId gone) {
        Flux.fromIterable(installations.values())
                .filter(client -> !client.installationId().equals(gone))
                .flatMap(client -> client.installations(account)
                        .any(one -> one.id().equals(gone))
                        .filter(isThere -> !isThere)
                        .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20))))
                .blockLast(LIMIT);
    }

    private void say(String name, AccountAddress to, String text) {
        XmtpClient client = Objects.requireNonNull(installations.get(name));
        print(name, "sends    \"" + text + "\"");
        if (revoked != null) {
            saidSince.add(text);
        }
        SentMessage sent =
                Objects.requireNonNull(client.conversation(to).send(text).block(LIMIT));
        int fanOut =
                Objects.requireNonNull(sent.copies().collectList().block(LIMIT)).size();
        messages.incrementAndGet();
        copies.addAndGet(fanOut);
        awaitCopies();
    }

    private boolean awaitCopies() {
        return Boolean.TRUE.equals(Flux.interval(Duration.ofMillis(20))
                .map(tick -> decrypted.get() >= copies.get())
                .filter(all -> all)
                .next()
                .timeout(LIMIT, Mono.just(false))
                .block());
    }

    private static void print(String who, String what) {
        System.out.printf("%-8s %s%n", who, what);
    }
}
