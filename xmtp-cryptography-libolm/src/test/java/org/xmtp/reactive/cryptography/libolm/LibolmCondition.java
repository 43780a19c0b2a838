package org.xmtp.reactive.cryptography.libolm;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether libolm is there; where the system property {@code libolm.required} says that it must be, it has to be. */
final class LibolmCondition implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    @SuppressWarnings("SystemOut") // For whoever runs the tests.
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Libolm.problem()
                .map(problem -> {
                    if (Boolean.getBoolean("libolm.required")) {
                        throw new IllegalStateException(problem);
                    }
                    if (SAID.compareAndSet(false, true)) {
                        System.out.println("The tests with libolm were left out: " + problem);
                    }
                    return ConditionEvaluationResult.disabled(problem);
                })
                .orElseGet(() -> ConditionEvaluationResult.enabled("libolm is there"));
    }
}
