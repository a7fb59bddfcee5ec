package io.tailrace.testing.postgres;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips every test if {@code it.postgres} names a Debian PostgreSQL that is not installed. With
 * {@code TAILRACE_REQUIRE_DEBIAN_POSTGRES=1}, they run and fail instead. JUnit loads it as a
 * service.
 */
public final class InstalledPostgres implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String missing = DebianBinaries.missing(System.getProperty("it.postgres", ""));
    return missing.isEmpty() || "1".equals(System.getenv("TAILRACE_REQUIRE_DEBIAN_POSTGRES"))
        ? ConditionEvaluationResult.enabled("")
        : ConditionEvaluationResult.disabled(missing);
  }
}
