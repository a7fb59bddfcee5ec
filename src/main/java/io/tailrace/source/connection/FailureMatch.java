package io.tailrace.source.connection;

import io.tailrace.source.SqlText;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Matches failures: each match returns the failure's detail, or null where it does not apply. */
final class FailureMatch {
  private FailureMatch() {}

  @SafeVarargs
  static Function<SQLException, @Nullable String> caused(Class<? extends Throwable>... types) {
    return e -> {
      for (Class<? extends Throwable> type : types) {
        if (Causes.has(e, type)) {
          return String.valueOf(Causes.find(e, type).orElseThrow().getMessage());
        }
      }
      return null;
    };
  }

  static Function<SQLException, @Nullable String> state(String... states) {
    return e -> List.of(states).contains(String.valueOf(e.getSQLState())) ? SqlText.line(e) : null;
  }

  static Function<SQLException, @Nullable String> detail(
      Function<SQLException, @Nullable String> when, String contains) {
    return e -> {
      String detail = when.apply(e);
      return detail != null && detail.contains(contains) ? detail : null;
    };
  }

  static boolean isOfTheDriver(SQLException e) {
    return e instanceof PSQLException p && p.getServerErrorMessage() == null;
  }
}
