package org.xmtp.reactive.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.publisher.Mono;

/** A store whose every commit ends as the test says, in its own turn; without a word all become durable. */
public final class ScriptedStore extends StubStore {
    private final Strand threads;
    private final ArrayDeque<Ending> endings = new ArrayDeque<>();
    private final ArrayDeque<RuntimeException> recoveryTroubles = new ArrayDeque<>();
    private final List<Commit> commits = new ArrayList<>();
    private final List<WriteSet> durable = new ArrayList<>();
    private int recoveries;

    /** A commit that was asked for. */
    public record Commit(WriteSetId after, List<WriteSet> batch) {}

    /** How a commit ends. */
    private record Ending(boolean happens, Optional<RuntimeException> error) {}

    /** An empty one. */
    public ScriptedStore(Strand threads) {
        this.threads = threads;
    }

    /** The next commit takes place. */
    public ScriptedStore takes() {
        endings.add(new Ending(true, Optional.empty()));
        return this;
    }

    /** The next commit does not take place, and ends with this. */
    public ScriptedStore fails(RuntimeException error) {
        endings.add(new Ending(false, Optional.of(error)));
        return this;
    }

    /** The next commit does not take place, and ends so. */
    public ScriptedStore fails(CommitException.Outcome outcome) {
        return fails(new CommitException(outcome, "a fault of the test"));
    }

    /** The next commit takes place, but nobody is told. */
    public ScriptedStore takesUntold() {
        endings.add(new Ending(
                true, Optional.of(new CommitException(CommitException.Outcome.UNKNOWN, "a fault of the test"))));
        return this;
    }

    /** The next recovery fails. */
    public ScriptedStore failsToRecover(RuntimeException error) {
        recoveryTroubles.add(error);
        return this;
    }

    /** Somebody else writes. */
    public void writtenByAnother() {
        durable.add(new WriteSet(head().lastPosition() + 1, new WriteSetId(-1, 1), List.of()));
    }

    /** All commits that were asked for. */
    public List<Commit> commits() {
        return List.copyOf(commits);
    }

    /** What is durable. */
    public List<WriteSet> durable() {
        return List.copyOf(durable);
    }

    /** How often it was recovered. */
    public int recoveries() {
        return recoveries;
    }

    /** What is durable, for whoever begins. */
    public StoreHead head() {
        WriteSet last = durable.isEmpty() ? null : durable.get(durable.size() - 1);
        return new StoreHead(
                Optional.empty(),
                Set.of(),
                last == null ? 0 : last.position(),
                last == null ? WriteSetId.NONE : last.id(),
                0,
                0,
                Swept.NOTHING,
                0);
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return Mono.create(sink -> {
            commits.add(new Commit(after, batch));
            threads.execute(() -> {
                Ending ending = endings.isEmpty() ? new Ending(true, Optional.empty()) : endings.remove();
                if (ending.happens) {
                    durable.addAll(batch);
                }
                ending.error.ifPresentOrElse(sink::error, sink::success);
            });
        });
    }

    @Override
    public Mono<StoreHead> recover() {
        return Mono.create(sink -> threads.execute(() -> {
            recoveries++;
            if (recoveryTroubles.isEmpty()) {
                sink.success(head());
            } else {
                sink.error(recoveryTroubles.remove());
            }
        }));
    }

    @Override
    public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
        return Mono.create(sink -> threads.execute(() -> {
            Map<PeerId, PeerRow> rows = new HashMap<>();
            peers.forEach(peer -> rows.put(peer, PeerRow.UNKNOWN));
            sink.success(rows);
        }));
    }

    @Override
    public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
        return Mono.create(sink -> threads.execute(() -> {
            Map<Digest, Digest> seen = new HashMap<>();
            for (WriteSet set : durable) {
                for (Change change : set.changes()) {
                    if (change instanceof Change.EnvelopeSeen mark && marks.contains(mark.mark())) {
                        seen.put(mark.mark(), mark.envelope());
                    }
                }
            }
            sink.success(seen);
        }));
    }

    @Override
    public Mono<List<HeldPlace>> held() {
        return Mono.just(List.of());
    }
}
