package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.ParsedQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The parsed queries, kept while their facts are equal. A query that the server rejects is not
 * parsed again at once, since each attempt is an error in the server's log. For one thread.
 */
final class ParsedQueryCache {
  static final String ALTERED =
      "what the query reads is being altered; it is looked at again in a moment";

  private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(15);

  private final Connection connection;
  private final QueryParser parser;
  private final LongSupplier nanos;
  private final Map<ViewSettings, ParsedQuery> parsed = new HashMap<>();
  private final Map<ViewSettings, Failure> failures = new HashMap<>();

  ParsedQueryCache(Connection connection, QueryParser parser, LongSupplier nanos) {
    this.connection = connection;
    this.parser = parser;
    this.nanos = nanos;
  }

  private record Failure(String reason, long at) {}

  /** Adds the view to {@code candidates}, or returns the reason why it is none. */
  @Nullable String parse(ViewSettings view, List<Candidate> candidates) throws SQLException {
    ParsedQuery known = parsed.get(view);
    if (known == null) {
      Failure failure = failures.get(view);
      if (failure != null && nanos.getAsLong() - failure.at() < UNTIL_NEXT_TRY.toNanos()) {
        return failure.reason();
      }
      if (isInTransaction()) {
        return ALTERED;
      }
      try {
        known = parser.parse(view);
      } catch (QueryParser.Refusal e) {
        String reason = String.valueOf(e.getMessage());
        failures.put(view, new Failure(reason, nanos.getAsLong()));
        return reason;
      }
      parsed.put(view, known);
    }
    candidates.add(Candidate.of(view, known));
    return null;
  }

  void forget(ViewSettings view) {
    parsed.remove(view);
    failures.remove(view);
  }

  /** Inside a transaction with a snapshot, where nothing can be written. */
  private boolean isInTransaction() throws SQLException {
    return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
  }
}
