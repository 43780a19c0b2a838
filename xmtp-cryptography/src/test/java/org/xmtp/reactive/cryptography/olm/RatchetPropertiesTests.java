package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** What holds of every conversation within the limits, whatever is sent and in whatever order it arrives. */
class RatchetPropertiesTests {
    private static final int MAX_STEPS = 60;

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<Integer> sides = Arbitraries.of(0, 1);
        Arbitrary<Schedule.Step> sends = sides.map(Schedule.Send::new);
        Arbitrary<Schedule.Step> deliveries = Combinators.combine(
                        sides, Arbitraries.integers().between(0, 40))
                .as(Schedule.Deliver::new);
        Arbitrary<List<Schedule.Step>> steps =
                Arbitraries.oneOf(sends, deliveries).list().ofMaxSize(MAX_STEPS);
        return Combinators.combine(Arbitraries.of(OlmVersion.class), steps).as(Schedule::new);
    }

    @Property(tries = 300)
    void everyMessageIsDecryptedExactlyOnce(@ForAll("schedules") Schedule schedule, @ForAll long seed) {
        ScheduledConversation conversation = new ScheduledConversation(schedule.version(), seed);
        schedule.steps().forEach(conversation::take);
        conversation.deliverTheRest();

        for (int side = 0; side < 2; side++) {
            ScheduledConversation.Side receiver = conversation.side(side);
            assertThat(receiver.awaited()).isEmpty();
            for (OlmMessage again : receiver.arrived()) {
                byte[] before = receiver.session().serialize();
                refuse(receiver.session(), again);
                assertThat(receiver.session().serialize()).isEqualTo(before);
            }
        }
    }

    @Property(tries = 300)
    void anyMessageWithAnyBitChangedIsRefusedAndTheGenuineOneStillArrives(
            @ForAll("schedules") Schedule schedule, @ForAll long seed, @ForAll @IntRange(min = 0) int bit) {
        ScheduledConversation conversation = new ScheduledConversation(schedule.version(), seed);
        for (Schedule.Step step : schedule.steps()) {
            for (int side = 0; side < 2; side++) {
                for (OlmMessage genuine : conversation.side(side).awaited()) {
                    refuseAltered(conversation.side(side).session(), genuine, bit);
                }
            }
            conversation.take(step);
        }
        conversation.deliverTheRest();
    }

    @Property(tries = 300)
    void savingAndRestoringAtAnyPointIsInvisible(
            @ForAll("schedules") Schedule schedule, @ForAll long seed, @ForAll List<Boolean> savedAfter) {
        ScheduledConversation plain = new ScheduledConversation(schedule.version(), seed);
        ScheduledConversation restored = new ScheduledConversation(schedule.version(), seed);
        for (int i = 0; i < schedule.steps().size(); i++) {
            Schedule.Step step = schedule.steps().get(i);
            assertThat(restored.take(step)).isEqualTo(plain.take(step));
            if (savedAfter.isEmpty() || savedAfter.get(i % savedAfter.size())) {
                restored.saveAndRestore();
            }
        }
        for (int side = 0; side < 2; side++) {
            assertThat(restored.side(side).session().serialize())
                    .isEqualTo(plain.side(side).session().serialize());
        }
    }

    private static void refuseAltered(OlmSession session, OlmMessage genuine, int bit) {
        byte[] bytes = genuine.inner().bytes();
        int position = bit % (8 * bytes.length);
        bytes[position / 8] ^= (byte) (1 << (position % 8));
        byte[] before = session.serialize();
        try {
            session.decrypt(OlmMessage.parse(bytes));
            throw new AssertionError("accepted with bit " + position + " changed: " + genuine);
        } catch (OlmException refused) {
            assertThat(session.serialize()).isEqualTo(before);
        }
    }

    private static void refuse(OlmSession session, OlmMessage again) {
        if (session.hasChainOf(again.inner())) {
            assertRefused(Reason.MESSAGE_KEY_GONE, session, again);
        } else {
            try {
                session.decrypt(again);
                throw new AssertionError("accepted twice: " + again);
            } catch (OlmException refused) {
                assertThat(refused.reason()).isIn(Reason.BAD_MAC, Reason.RATCHET_KEY_REFUSED);
            }
        }
    }
}
