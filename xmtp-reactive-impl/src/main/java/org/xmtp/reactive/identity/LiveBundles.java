package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Epoch;

/** What is published on the topics of accounts that we follow, on its way through the checks. */
final class LiveBundles {
    /** How many bytes wait at most; of whose claims are given up, a walk finds out more. */
    static final long MAX_WAITING_BYTES = 1L << 20;

    private final Epoch epoch;
    private final Contacts contacts;
    private List<Claim> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean checking;

    LiveBundles(Epoch epoch, Contacts contacts) {
        this.epoch = epoch;
        this.contacts = contacts;
    }

    void published(NetworkEnvelope envelope, AccountAddress account) {
        Claim claim = Claim.of(account, envelope).orElse(null);
        if (claim == null || contacts.isKnown(claim)) {
            return;
        }
        if (waitingBytes + envelope.message().length > MAX_WAITING_BYTES) {
            KnownAccount known = contacts.get(account);
            if (known != null) {
                known.readings().missedSome();
            }
            return;
        }
        waiting.add(claim);
        waitingBytes += envelope.message().length;
        if (!checking) {
            check();
        }
    }

    private void check() {
        List<Claim> taken = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        checking = true;
        new Verification(epoch, new Verification.Listener() {
                    @Override
                    public void checked(List<Claim.Verdict> verdicts) {
                        verdicts.forEach(
                                verdict -> contacts.learn(verdict.claim().account(), List.of(verdict)));
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
