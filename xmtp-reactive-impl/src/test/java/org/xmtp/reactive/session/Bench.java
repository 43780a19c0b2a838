package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.ScriptedStore;

/** An epoch, a journal and peers over a store whose every answer the test decides. */
public final class Bench {
    public final HandDrivenRuntime runtime = new HandDrivenRuntime();
    public final ScriptedStore store = new ScriptedStore(runtime.store());
    public final Loop loop = new Loop(runtime);
    public final JavaRatchet ratchet = new JavaRatchet();
    public final List<Throwable> faults = new ArrayList<>();
    public final Epoch epoch = new Epoch(loop, faults::add);
    public final Peers peers = new Peers(new Peers.Parts(epoch, store, ratchet, runtime.random(), 0));
    public final Watched watched = new Watched();
    public final Journal journal = new Journal(new Journal.Parts(epoch, store, peers, watched, 1), store.head());

    /** What the journal's watcher was told. An end ends the epoch, as it does in the client. */
    public final class Watched implements Journal.Watcher {
        public final List<Long> committed = new ArrayList<>();
        public final List<XmtpStorageException> unsettled = new ArrayList<>();
        public final List<Boolean> ended = new ArrayList<>();

        @Override
        public void committed(long position, List<Change> changes) {
            committed.add(position);
        }

        @Override
        public void unsettled(XmtpStorageException error) {
            unsettled.add(error);
        }

        @Override
        public void ended(XmtpStorageException error, boolean secondWriter) {
            ended.add(secondWriter);
            epoch.end();
        }
    }
}
