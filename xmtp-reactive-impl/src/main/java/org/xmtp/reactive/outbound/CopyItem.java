package org.xmtp.reactive.outbound;

import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.PeerItem;
import org.xmtp.reactive.session.Workbench;

/** The copy of a message for one installation, to be made on a lane. */
final class CopyItem implements PeerItem {
    private final CopyMaker maker;
    private final Draft draft;
    private final int index;

    CopyItem(CopyMaker maker, Draft draft, int index) {
        this.maker = maker;
        this.draft = draft;
        this.index = index;
    }

    @Override
    public long bytes() {
        return draft.content().length + 256L;
    }

    @Override
    public Turn turn(Peer peer) {
        if (peer.isRevoked()) {
            draft.leaveOut();
            return Turn.NEVER;
        }
        if (peer.contact() == null) {
            draft.failed(index, new IllegalStateException("There is no contact of " + peer.id() + " any more."));
            return Turn.NEVER;
        }
        return Turn.NOW;
    }

    @Override
    public Result compute(Workbench bench) {
        CopyMaker.Made made = maker.make(draft.subject(), bench);
        return () -> {
            draft.made(index, made.copy(), made.session().id());
            return true;
        };
    }

    /** One copy that can't be made does not hold up the others. */
    @Override
    public void crashed(Throwable error) {
        draft.failed(index, error);
    }
}
