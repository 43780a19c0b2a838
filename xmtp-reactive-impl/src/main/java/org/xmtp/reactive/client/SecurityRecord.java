package org.xmtp.reactive.client;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.xmtp.reactive.api.SecurityEvent;

/**
 * A security event in a flight recording. The one class that knows JFR, which a runtime image need not have; without
 * it, this class cannot even be loaded.
 */
@Name("xmtp.client.Security")
@Label("Security")
@Description("Something was noticed that concerns whom a client trusts")
@Category({"XMTP", "Client"})
@StackTrace(false)
final class SecurityRecord extends Event {

    @Label("Noticed By")
    String client = "";

    @Label("Kind")
    String kind = "";

    @Label("Account")
    String account = "";

    @Label("Installation")
    String installation = "";

    /** Records what an engine notices from now on. */
    static void keep(Engine engine) {
        String client = engine.ground().identity().installation().value();
        engine.belongings().security().onEvent(event -> noticed(client, event));
    }

    private static void noticed(String by, SecurityEvent.OfInstallation event) {
        SecurityRecord noticed = new SecurityRecord();
        if (noticed.shouldCommit()) {
            noticed.client = by;
            noticed.kind = event.getClass().getSimpleName();
            noticed.account = event.account().wire();
            noticed.installation = event.installation().value();
            noticed.commit();
        }
    }
}
