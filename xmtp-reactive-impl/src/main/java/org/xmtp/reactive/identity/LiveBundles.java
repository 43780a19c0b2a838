package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Epoch;

/** What is published on the contact topics that we follow, on its way through the checks. */
final class LiveBundles {
    /** How many bytes wait at most; of whose bundles are given up, a walk finds out more. */
    static final long MAX_WAITING_BYTES = 1L << 20;

    private final Epoch epoch;
    private final Contacts contacts;
    private List<Bundle> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean checking;

    LiveBundles(Epoch epoch, Contacts contacts) {
        this.epoch = epoch;
        this.contacts = contacts;
    }

    void published(NetworkEnvelope envelope, AccountAddress account) {
        if (!Bundle.canBe(envelope)) {
            return;
        }
        Bundle bundle = Bundle.of(account, envelope);
        if (contacts.isKnown(bundle)) {
            return;
        }
        if (waitingBytes + envelope.message().length > MAX_WAITING_BYTES) {
            KnownAccount known = contacts.get(account);
            if (known != null) {
                known.missedSome();
            }
            return;
        }
        waiting.add(bundle);
        waitingBytes += envelope.message().length;
        if (!checking) {
            check();
        }
    }

    private void check() {
        List<Bundle> taken = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        checking = true;
        new Verification(epoch, new Verification.Listener() {
                    @Override
                    public void checked(List<Bundle.Verdict> verdicts) {
                        verdicts.forEach(
                                verdict -> contacts.learn(verdict.bundle().account(), List.of(verdict)));
                    }

                    @Override
                    public void done() {
                        checking = false;
                        if (!waiting.isEmpty()) {
                            check();
                        }
                    }
                })
                .start(taken);
    }
}
