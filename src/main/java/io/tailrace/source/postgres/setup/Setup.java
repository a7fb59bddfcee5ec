package io.tailrace.source.postgres.setup;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the script that sets up one database: first made from the settings alone, then from the
 * catalogue. Read by any thread, changed by the thread that checks the catalogue.
 */
public final class Setup {
  private static final Duration UNTIL_NEXT_QUESTION = Duration.ofSeconds(10);

  private final String role;
  private final LongSupplier nanos;

  private volatile DatabaseSettings settings;
  private volatile String script;

  // The catalogue's thread only.
  private @Nullable DatabaseSettings asked;
  private long askedAt;

  public Setup(DatabaseSettings settings) {
    this(settings, System::nanoTime);
  }

  Setup(DatabaseSettings settings, LongSupplier nanos) {
    this.role = settings.role();
    this.settings = settings;
    this.nanos = nanos;
    this.script =
        SetupScript.unchecked(role, settings.database(), settings.views(), patterns(settings));
  }

  private static List<NamePattern> patterns(DatabaseSettings settings) {
    return settings.patterns().rules().stream()
        .filter(ViewPatterns.Rule::here)
        .map(ViewPatterns.Rule::pattern)
        .toList();
  }

  /** The settings name other views now; from any thread. */
  public void become(DatabaseSettings others) {
    settings = others;
  }

  /** Never asks the database. */
  public String script() {
    return script;
  }

  /**
   * To be called after each check of all views, outside a transaction. It asks the catalogue the
   * first time, and then only while something is missing, every 10 s at most.
   */
  public void examined(List<Verdict> verdicts, Session session) throws SQLException {
    boolean complete =
        verdicts.stream()
            .noneMatch(
                each -> each instanceof Verdict.Refused || each instanceof Verdict.Unpublished);
    long now = nanos.getAsLong();
    DatabaseSettings known = settings;
    if (known.equals(asked) && (complete || now - askedAt < UNTIL_NEXT_QUESTION.toNanos())) {
      return;
    }
    asked = known;
    askedAt = now;
    script =
        SetupScript.checked(
            role,
            known.views(),
            patterns(known),
            new SetupQuestions(session.connection()).ask(verdicts));
  }
}
