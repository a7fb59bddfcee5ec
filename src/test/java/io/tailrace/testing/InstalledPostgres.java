package io.tailrace.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips every test where {@code it.postgres} names a PostgreSQL of Debian's that is not installed;
 * where {@code TAILRACE_REQUIRE_DEBIAN_POSTGRES} promises it, they run and fail. JUnit finds it by
 * itself.
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
