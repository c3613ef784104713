package dev.fathom.machine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Runs only where the engine can be used, and says why it can't elsewhere.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnThisMachine.Usable.class)
public @interface OnThisMachine {
    /// Asks the provider.
    class Usable implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            @Nullable String obstacle = new MachineProvider().obstacle();
            return obstacle == null
                    ? ConditionEvaluationResult.enabled("the engine can be used")
                    : ConditionEvaluationResult.disabled(obstacle);
        }
    }
}
