package org.xmtp.reactive.api;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.XmtpEngine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where everything begins: {@code Xmtp.client()…connect()}. */
public final class Xmtp {
    private Xmtp() {}

    /** A client to be; give it at least a store, and a signer for its first start. */
    public static ClientBuilder client() {
        return new ClientBuilder();
    }

    /**
     * Creates the salvage of a damaged store: every row of which the file still has a whole copy comes into a new store
     * under the same key. Works on a thread of its own, on the shared runtime. The damaged file is only read, and must
     * not be open anywhere.
     *
     * <p>The new store goes on like one that was put back from a backup (see {@link XmtpStore.InFile#recover()}):
     * nobody knows how far its sessions were. Do not go on with the damaged one as well, even where it opens.
     *
     * <ul>
     *   <li><i>emits</i> what came back and what did not.
     *   <li><i>errors with</i> {@link XmtpStorageException} when the file is open elsewhere, cannot be read, has
     *       nothing left of its keys, or the new one cannot be written; then there is no new one.
     *   <li><i>errors with</i> {@link XmtpSecurityException} when nothing in the file is sealed under this key.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} when there is a store at the new path already.
     * </ul>
     *
     * @param damaged the store as it was opened
     * @param fresh the path of the new store, without the database's own ending
     */
    public static Mono<StoreSalvage> salvage(XmtpStore.InFile damaged, Path fresh) {
        Objects.requireNonNull(damaged, "damaged");
        Objects.requireNonNull(fresh, "fresh");
        return Mono.defer(() -> XmtpEngine.installed().salvage(damaged, fresh));
    }

    /**
     * Creates the revocation of installations whose device was lost, with the wallet alone and without a store: as
     * {@link XmtpClient#revoke(Collection)} does. For a node that needs more than an address, see
     * {@link ClientBuilder#revoke}.
     *
     * @param signer the wallet of their account
     * @param node where the node is, as in {@link ClientBuilder#node(String)}
     */
    public static Mono<RevokedInstallations> revoke(
            Signer signer, String node, Collection<InstallationId> installations) {
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(node, "node");
        return client().signer(signer).node(node).revoke(Objects.requireNonNull(installations, "installations"));
    }

    /** Collects what a client is made of. Not for use from several threads at once. */
    public static final class ClientBuilder {
        private @Nullable Signer signer;
        private final NodeSpec node = new NodeSpec();
        private @Nullable NetworkTransport transport;
        private @Nullable XmtpStore store;
        private boolean requireExisting;
        private OptionalInt maxInstallations = OptionalInt.empty();
        private boolean joinFullAccount;
        private boolean offline;
        private @Nullable String ratchet;
        private KeyRotation keyRotation = KeyRotation.DEFAULT;
        private Sealing sealing = Sealing.PADDED;
        private Trust trust = Trust.ACCEPT;
        private final List<ContentCodec<?>> codecs = new ArrayList<>();
        private @Nullable XmtpRuntime runtime;

        private ClientBuilder() {}

        /** The wallet; asked for one signature when the installation registers, never again. */
        public ClientBuilder signer(Signer wallet) {
            this.signer = Objects.requireNonNull(wallet, "wallet");
            return this;
        }

        /**
         * Where the node is: {@code http://host:port}, or with TLS {@code https://host:port}; the port is 5556 if left
         * out. {@link XmtpOptions#DEFAULT_NODE} unless told.
         */
        public ClientBuilder node(String uri) {
            node.uri(Objects.requireNonNull(uri, "uri"));
            return this;
        }

        /** Where the node is: {@code http://host:port}, or with TLS {@code https://host:port}. */
        public ClientBuilder node(URI uri) {
            node.uri(Objects.requireNonNull(uri, "uri"));
            return this;
        }

        /**
         * What an {@code https://} node is known by, where whom this machine trusts is not it: own roots, keys that are
         * pinned, a client certificate. Takes the place of what was told before.
         */
        public ClientBuilder tls(Consumer<TlsSpec> spec) {
            node.tls(Objects.requireNonNull(spec, "spec"));
            return this;
        }

        /**
         * What is sent to the node with each call, a key of its API for one. Once for each name; the last one counts.
         */
        public ClientBuilder metadata(String name, String value) {
            node.metadata(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Takes the place of the connection to a node. It is the caller's: closing the client leaves it open. */
        public ClientBuilder transport(NetworkTransport network) {
            this.transport = Objects.requireNonNull(network, "network");
            return this;
        }

        /** Where the installation keeps its state. */
        public ClientBuilder store(XmtpStore place) {
            this.store = Objects.requireNonNull(place, "place");
            return this;
        }

        /** Refuses to create an installation: the store must hold one. */
        public ClientBuilder requireExisting() {
            this.requireExisting = true;
            return this;
        }

        /**
         * Refuses to register one installation more than the account may have, 1 to
         * {@value XmtpOptions#MAX_INSTALLATIONS}; as many as there is room for unless told. For programs that are
         * installed again and again: each installation gets a copy of each message. One that is registered already
         * starts in any case. Counted is what the node has, so two that register at the same moment may both get in,
         * and whoever fills the account's topics can hide installations, or what was revoked, from the count. The
         * wallet is asked for its signature once there is room; where that is gone by then, what it signed stays in the
         * store, and is published by a later start that finds some.
         */
        public ClientBuilder maxInstallations(int most) {
            this.maxInstallations = OptionalInt.of(most);
            return this;
        }

        /**
         * Connects also where the account has the 256 installations that clients keep of one, those seen first. No
         * client of this kind writes to one more, or reads what it writes; the log warns of it. Without this, that is
         * an error.
         */
        public ClientBuilder joinFullAccount() {
            this.joinFullAccount = true;
            return this;
        }

        /** Works without a node: history can be read, what is sent waits in the store. Implies an existing store. */
        public ClientBuilder offline() {
            this.offline = true;
            return this;
        }

        /**
         * Names the implementation of the double ratchet that a new store is made with: {@code java} unless told, or
         * {@code libolm}, with the artifact {@code xmtp-cryptography-libolm} and the library itself. An existing store
         * goes on with its own, and refuses another.
         */
        public ClientBuilder ratchet(String name) {
            this.ratchet = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * When this installation replaces its fallback key, which others open sessions with:
         * {@link KeyRotation#DEFAULT} unless told. It does so while it is connected, and not with a ratchet that hides
         * its keys, such as {@code libolm}: then the key stays. See {@link XmtpClient#rotate()}.
         */
        public ClientBuilder keyRotation(KeyRotation when) {
            this.keyRotation = Objects.requireNonNull(when, "when");
            return this;
        }

        /** What is hidden from the node; {@link Sealing#PADDED} unless told. */
        public ClientBuilder sealing(Sealing what) {
            this.sealing = Objects.requireNonNull(what, "what");
            return this;
        }

        /**
         * What becomes of installations that a known account shows later, our own account's among them;
         * {@link Trust#ACCEPT} unless told.
         */
        public ClientBuilder trust(Trust policy) {
            this.trust = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Adds a type of content. */
        public ClientBuilder codec(ContentCodec<?> codec) {
            codecs.add(Objects.requireNonNull(codec, "codec"));
            return this;
        }

        /** What the client runs on; {@link XmtpRuntime#shared()} unless told. Closing the client leaves it open. */
        public ClientBuilder runtime(XmtpRuntime shared) {
            this.runtime = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /**
         * Ends the collecting.
         *
         * @throws XmtpConfigurationException that names every problem at once
         */
        public XmtpOptions build() {
            XmtpStore place = store;
            List<String> found = new ArrayList<>();
            node.addProblems(found);
            if (place == null) {
                found.add("no store was given: call store(XmtpStore.file(path, key)) or store(XmtpStore.inMemory())");
            }
            if (maxInstallations.isPresent()
                    && (maxInstallations.getAsInt() < 1
                            || maxInstallations.getAsInt() > XmtpOptions.MAX_INSTALLATIONS)) {
                found.add("maxInstallations is " + maxInstallations.getAsInt() + ": give 1 to "
                        + XmtpOptions.MAX_INSTALLATIONS);
            }
            if (place == null || !found.isEmpty()) {
                throw new XmtpConfigurationException(
                        ErrorCode.INVALID_ARGUMENT, "The client cannot be built: " + String.join("; ", found) + ".");
            }
            return new XmtpOptions(
                    Optional.ofNullable(signer),
                    node.access(),
                    Optional.ofNullable(transport),
                    place,
                    requireExisting,
                    maxInstallations,
                    joinFullAccount,
                    offline,
                    Optional.ofNullable(ratchet),
                    keyRotation,
                    sealing,
                    trust,
                    codecs,
                    Optional.ofNullable(runtime));
        }

        /**
         * Creates the connecting: registers this installation if the store is new, resumes it otherwise. Nothing
         * happens until subscribed, and each subscription connects a client of its own. Signals arrive on event threads
         * of the runtime, which refuse to block; only what is wrong before there is a runtime is signalled at once.
         *
         * <p>Cancelled before it has emitted, by a timeout for one, it leaves nothing open: the store is closed again,
         * and a signer that has not answered is no longer waited for.
         *
         * <ul>
         *   <li><i>emits</i> the client. A resumed one need not have reached its node yet:
         *       {@link XmtpClient#connection()} tells, and reconnects are its own affair.
         *   <li><i>errors with</i> {@link XmtpConfigurationException} when something is missing or wrong, with
         *       {@code ENGINE_MISSING} or {@code ENGINE_UNUSABLE} when no engine is on the class path or a class of it
         *       cannot be loaded, {@code NO_INSTALLATION} when one was required and there is none,
         *       {@code RATCHET_UNAVAILABLE} or {@code OTHER_RATCHET} when the ratchet is the matter,
         *       {@code ACCOUNT_FULL} when others do not keep this installation: see {@link #joinFullAccount()},
         *       {@code TOO_MANY_INSTALLATIONS} when {@link #maxInstallations} allows no new one.
         *   <li><i>errors with</i> {@link XmtpConnectionException} when a new installation could not be published.
         *   <li><i>errors with</i> {@link XmtpStorageException} or {@link XmtpSecurityException} when the store does
         *       not open: in use by another process, sealed under another key, damaged (see {@link Xmtp#salvage}), or
         *       put back from a backup ({@code STORE_BEHIND}: see {@link XmtpStore.InFile#recover()}).
         * </ul>
         */
        public Mono<XmtpClient> connect() {
            return Connecting.of(() -> XmtpEngine.installed().connect(build()));
        }

        /**
         * Creates the revocation of installations with the wallet alone, without a store: for a device that was lost.
         * Signer and node are needed, transport and runtime are used if given. Those that are known to be revoked cost
         * no signature.
         *
         * <ul>
         *   <li><i>emits</i> once the node has accepted it. Who of them is unknown is told where the account's topics
         *       could be read to their end.
         *   <li><i>errors with</i> {@link XmtpConfigurationException} when something is missing or the wallet does not
         *       sign, {@link XmtpConnectionException} when the node cannot be reached, {@link XmtpRejectedException}
         *       when it refuses.
         * </ul>
         *
         * @param installations whom, one at least
         */
        public Mono<RevokedInstallations> revoke(Collection<InstallationId> installations) {
            List<InstallationId> ids = List.copyOf(Objects.requireNonNull(installations, "installations"));
            return Connecting.of(() -> {
                Signer wallet = signer;
                List<String> found = new ArrayList<>();
                node.addProblems(found);
                if (ids.isEmpty()) {
                    found.add("no installation was named: give the id of one at least");
                }
                if (wallet == null) {
                    found.add("no signer was given: call signer(…)");
                }
                if (wallet == null || !found.isEmpty()) {
                    throw new XmtpConfigurationException(
                            wallet == null ? ErrorCode.SIGNER_MISSING : ErrorCode.INVALID_ARGUMENT,
                            "Nothing can be revoked: " + String.join("; ", found) + ".");
                }
                return XmtpEngine.installed()
                        .revoke(
                                wallet,
                                node.access(),
                                Optional.ofNullable(transport),
                                Optional.ofNullable(runtime),
                                ids);
            });
        }

        /** Connects, works, and closes the client whatever becomes of the work. */
        public <T> Flux<T> using(Function<XmtpClient, ? extends Publisher<T>> work) {
            return Flux.usingWhen(connect(), Objects.requireNonNull(work, "work"), XmtpClient::close);
        }
    }
}
