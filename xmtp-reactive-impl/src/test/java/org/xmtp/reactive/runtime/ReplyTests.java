package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;

class ReplyTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Strand loop = runtime.loop();
    private final Strand events = runtime.events();
    private final Heard<String> user = new Heard<>();
    private final List<String> happened = new ArrayList<>();

    private Reply<String> subscribe(Consumer<Reply<String>> begin) {
        Reply<String> reply = new Reply<>(loop, events, user, begin);
        user.onSubscribe(reply);
        return reply;
    }

    private void run() {
        runtime.run();
    }

    @Test
    void nothingHappensBeforeItIsAskedFor() {
        subscribe(reply -> reply.value("answer"));
        run();
        assertThat(user.signals()).isEmpty();

        user.request(1);
        user.request(1);
        run();

        assertThat(user.signals()).containsExactly("answer", "complete");
    }

    @Test
    void firstAnswerIsTheOnlyOne() {
        subscribe(reply -> {
            reply.done();
            reply.value("late");
            reply.error(new IllegalStateException("later"));
        });
        user.request(1);
        run();

        assertThat(user.signals()).containsExactly("complete");
    }

    @Test
    void userWhoLeftBeforeItBeganCausesNothing() {
        subscribe(reply -> happened.add("begun"));
        user.request(1);
        user.cancel();
        run();

        assertThat(happened).isEmpty();
    }

    @Test
    void leavingIsToldToTheLoopAndHeardByNobody() {
        Reply<String> reply = subscribe(begun -> begun.onCancel(() -> happened.add("cancelled")));
        user.request(1);
        run();
        user.cancel();
        user.cancel();
        run();
        reply.value("late");
        run();

        assertThat(happened).containsExactly("cancelled");
        assertThat(user.signals()).isEmpty();
        assertThat(reply.isOver()).isTrue();
    }

    @Test
    void whatIsSetUpAfterTheUserLeftIsUndoneAtOnce() {
        Reply<String> reply = subscribe(begun -> {});
        user.request(1);
        run();
        user.cancel();
        run();

        reply.onCancel(() -> happened.add("undone"));

        assertThat(happened).containsExactly("undone");
    }

    @Test
    void valueThatNobodyHeardIsGivenBack() {
        subscribe(reply -> reply.value("resource", () -> happened.add("closed")));
        user.request(1);
        runtime.run(Kind.LOOP);
        user.cancel();
        run();

        assertThat(user.signals()).isEmpty();
        assertThat(happened).containsExactly("closed");
    }

    @Test
    void valueThatComesAfterTheAnswerIsGivenBack() {
        Reply<String> reply = subscribe(Reply::done);
        user.request(1);
        run();

        reply.value("resource", () -> happened.add("closed"));

        assertThat(happened).containsExactly("closed");
    }

    @Test
    void valueThatWasHeardIsTheUsers() {
        subscribe(reply -> reply.value("resource", () -> happened.add("closed")));
        user.request(1);
        run();
        user.cancel();
        run();

        assertThat(user.signals()).containsExactly("resource", "complete");
        assertThat(happened).isEmpty();
    }

    @Test
    void errorsOfBeginningAndMissingClassesTooReachTheUser() {
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        subscribe(reply -> {
            throw error;
        });
        user.request(1);
        run();

        assertThat(user.signals()).containsExactly(error);
    }

    @Test
    void demandOfNothingIsAnError() {
        subscribe(reply -> happened.add("begun"));
        user.request(0);
        run();

        assertThat(user.signals()).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
        assertThat(happened).isEmpty();
    }
}
