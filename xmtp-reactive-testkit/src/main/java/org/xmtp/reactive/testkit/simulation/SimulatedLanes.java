package org.xmtp.reactive.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.runtime.Lanes;

/** Jobs of a simulated process, of which any can run next; a check only while no message's job waits. */
final class SimulatedLanes extends Line implements Lanes {
    private final SimulatedProcess process;
    private final List<Runnable> messages = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();

    SimulatedLanes(String name, SimulatedProcess process) {
        super(name);
        this.process = process;
    }

    @Override
    public void message(Runnable job) {
        give(messages, job);
    }

    @Override
    public void check(Runnable job) {
        give(checks, job);
    }

    private void give(List<Runnable> jobs, Runnable job) {
        if (process.isOver()) {
            return;
        }
        long delayNs = process.pause();
        if (delayNs > 0) {
            process.timeline().after(delayNs, () -> giveNow(jobs, job));
        } else {
            giveNow(jobs, job);
        }
    }

    private void giveNow(List<Runnable> jobs, Runnable job) {
        if (!process.isOver()) {
            jobs.add(job);
            process.timeline().ready(this);
        }
    }

    @Override
    Runnable take() {
        List<Runnable> jobs = messages.isEmpty() ? checks : messages;
        int index = process.timeline().chance().nextInt(jobs.size());
        Runnable last = jobs.remove(jobs.size() - 1);
        return index == jobs.size() ? last : jobs.set(index, last);
    }

    @Override
    int size() {
        return messages.size() + checks.size();
    }

    @Override
    void clear() {
        messages.clear();
        checks.clear();
    }
}
