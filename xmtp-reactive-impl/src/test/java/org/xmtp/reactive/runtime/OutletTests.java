package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OutletTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Strand loop = runtime.loop();
    private final Strand events = runtime.events();
    private final Heard<Integer> user = new Heard<>();
    private final List<Object> happened = new ArrayList<>();

    private Outlet<Integer> subscribe(Consumer<Outlet<Integer>> begin) {
        Outlet<Integer> outlet = new Outlet<>(loop, events, user, begin);
        user.onSubscribe(outlet);
        return outlet;
    }

    private void run() {
        runtime.run();
    }

    @Test
    void beginsBeforeItHearsOfDemand() {
        Outlet<Integer> outlet = subscribe(begun -> {
            happened.add("demand at first: " + begun.demand());
            begun.onDemand(() -> happened.add("demand: " + begun.demand()));
        });
        user.request(2);
        outlet.start();
        run();
        user.request(3);
        run();

        assertThat(happened).containsExactly("demand at first: 2", "demand: 5");
    }

    @Test
    void givesWhatWasAskedForAndNothingMore() {
        Outlet<Integer> outlet = subscribe(begun -> {});
        outlet.start();
        user.request(2);
        run();

        outlet.next(1);
        outlet.next(2);

        assertThat(outlet.demand()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> outlet.next(3));
        run();
        assertThat(user.signals()).containsExactly(1, 2);
    }

    @Test
    void demandThatOverflowsIsEndless() {
        Outlet<Integer> outlet = subscribe(begun -> {});
        outlet.start();
        user.request(Long.MAX_VALUE);
        user.request(Long.MAX_VALUE);
        run();

        outlet.next(1);

        assertThat(outlet.demand()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void endComesBehindTheElementsAndIsTheEnd() {
        Outlet<Integer> outlet = subscribe(begun -> {});
        outlet.start();
        user.request(5);
        run();
        outlet.next(1);
        outlet.complete();
        outlet.next(2);
        outlet.error(new IllegalStateException("late"));
        run();

        assertThat(user.signals()).containsExactly(1, "complete");
        assertThat(outlet.isOver()).isTrue();
    }

    @Test
    void userWhoLeftBeforeItBeganCausesNothing() {
        Outlet<Integer> outlet = subscribe(begun -> happened.add("begun"));
        user.cancel();
        outlet.start();
        run();

        assertThat(happened).isEmpty();
    }

    @Test
    void userWhoLeftHearsNothingOfWhatIsOnItsWay() {
        Outlet<Integer> outlet = subscribe(begun -> begun.onCancel(() -> happened.add("cancelled")));
        outlet.start();
        user.request(5);
        run();
        outlet.next(1);
        user.cancel();
        outlet.next(2);
        run();

        assertThat(user.signals()).isEmpty();
        assertThat(happened).containsExactly("cancelled");
        assertThat(outlet.demand()).isZero();
    }

    @Test
    void whatIsSetUpAfterTheUserLeftIsUndoneAtOnce() {
        Outlet<Integer> outlet = subscribe(begun -> {});
        outlet.start();
        run();
        user.cancel();
        run();

        outlet.onCancel(() -> happened.add("undone"));

        assertThat(happened).containsExactly("undone");
    }

    @Test
    void errorsOfBeginningAndMissingClassesTooReachTheUser() {
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        Outlet<Integer> outlet = subscribe(begun -> {
            throw error;
        });
        outlet.start();
        run();

        assertThat(user.signals()).containsExactly(error);
    }

    @Test
    void errorsOnDemandReachTheUser() {
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        Outlet<Integer> outlet = subscribe(begun -> begun.onDemand(() -> {
            throw error;
        }));
        outlet.start();
        run();
        user.request(1);
        run();

        assertThat(user.signals()).containsExactly(error);
    }

    @Test
    void demandOfNothingIsAnError() {
        Outlet<Integer> outlet = subscribe(begun -> {});
        outlet.start();
        user.request(-1);
        run();

        assertThat(user.signals()).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
        assertThat(outlet.isOver()).isTrue();
    }
}
