package org.xmtp.reactive.api;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.xmtp.reactive.api.spi.NetworkTransport;

/**
 * Everything that a client is made of; made by {@link Xmtp#client()}.
 *
 * @param signer the wallet; may be absent where the store already holds an installation
 * @param node how the node is reached
 * @param transport takes the place of the connection to {@code node}, if given; not closed with the client
 * @param store where the installation keeps its state
 * @param requireExisting whether to refuse to create an installation
 * @param maxInstallations how many installations the account may have with a new one; none joins beyond that
 * @param joinFullAccount whether to go on where nobody keeps this installation, for its account has too many
 * @param offline whether to work without a node
 * @param ratchet the name of the double ratchet; if none is given, the one that the store was made with
 * @param keyRotation when the installation's fallback key is replaced
 * @param sealing what is hidden from the node
 * @param trust what becomes of installations that a known account shows later
 * @param codecs content types beside text
 * @param runtime what the client runs on, if not {@link XmtpRuntime#shared()}; not closed with the client
 */
public record XmtpOptions(
        Optional<Signer> signer,
        NodeAccess node,
        Optional<NetworkTransport> transport,
        XmtpStore store,
        boolean requireExisting,
        OptionalInt maxInstallations,
        boolean joinFullAccount,
        boolean offline,
        Optional<String> ratchet,
        KeyRotation keyRotation,
        Sealing sealing,
        Trust trust,
        List<ContentCodec<?>> codecs,
        Optional<XmtpRuntime> runtime) {
    /** Where a node listens by default. */
    public static final URI DEFAULT_NODE = URI.create("http://localhost:5556");

    /** How many installations of an account clients keep. */
    public static final int MAX_INSTALLATIONS = 256;

    /** Keeps an unmodifiable copy of the codecs. */
    public XmtpOptions {
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(maxInstallations, "maxInstallations");
        Objects.requireNonNull(ratchet, "ratchet");
        Objects.requireNonNull(keyRotation, "keyRotation");
        Objects.requireNonNull(sealing, "sealing");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(runtime, "runtime");
        codecs = List.copyOf(Objects.requireNonNull(codecs, "codecs"));
    }
}
