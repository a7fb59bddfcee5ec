package io.tailrace.web.saved;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the settings say of a view's rows, as a fingerprint: the database, the log-in and the
 * relation. Rows that were saved under another one are never shown.
 */
final class Definitions {
  private Definitions() {}

  /** The view of this name, named exactly or by a pattern; empty where there is none. */
  static Optional<ViewSettings> view(DatabaseSettings database, String name) {
    return database.views().stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .or(() -> database.patterns().view(name));
  }

  static String of(DatabaseSettings database, ViewSettings view) {
    StringBuilder all = new StringBuilder();
    for (String fact :
        List.of(
            database.url(),
            String.valueOf(database.user()),
            String.valueOf(view.relation()),
            String.valueOf(view.query()))) {
      all.append(fact.length()).append(':').append(fact);
    }
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest(all.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
