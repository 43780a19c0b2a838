package org.xmtp.reactive.node.status;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The page that shows how a node does. It is whole as it comes; its script asks for it again each second, and takes
 * over what has changed. What comes from the network stands in it as text, never as markup.
 */
public final class StatusPage {

    /** However many look at the page, the node looks at itself no more often. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Mono<String> html;

    /**
     * The page of a node.
     *
     * @param registry where it counts
     * @param calls where it looks at itself
     */
    public StatusPage(NodeParts parts, MeterRegistry registry, Scheduler calls) {
        String version = StatusPage.class.getPackage().getImplementationVersion();
        StatusReport report =
                new StatusReport(parts, new NodeFigures(parts, registry), version == null ? "not packaged" : version);
        Template template = Mustache.compiler()
                .escapeHTML(true)
                .compile(new String(StatusFile.read("status.html"), StandardCharsets.UTF_8));
        this.html = Mono.defer(report::now)
                .publishOn(calls)
                .map(template::execute)
                .subscribeOn(calls)
                .cache(FRESH);
    }

    /** Emits the page as it is now, by half a second at most. */
    public Mono<String> html() {
        return html;
    }
}
