package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.h2.util.Utils;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.StoreTasks;

/** Stores work where a failing write does not end the database under those who read. */
class StoreThreadsTests {
    @Test
    void theDatabaseKnowsThemAsItsOwn() {
        XmtpRuntime runtime = XmtpRuntime.create();
        try {
            StoreTasks tasks = new StoreTasks(((EngineRuntime) runtime).store());

            assertThat(tasks.call(Utils::isBackgroundThread).block(Duration.ofSeconds(30)))
                    .isTrue();
        } finally {
            runtime.close().block(Duration.ofSeconds(30));
        }
    }
}
