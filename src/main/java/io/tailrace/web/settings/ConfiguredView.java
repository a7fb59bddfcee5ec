package io.tailrace.web.settings;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One view as configured.
 *
 * @param relation what it is called in the database; null for a query
 * @param database the id of the database that it comes from
 * @param roles who may see it: any of these; empty for everybody
 */
record ConfiguredView(
    ViewSettings view, @Nullable Relation relation, String database, Set<String> roles) {
  private static final long MAX_ROWS = 1_000_000;
  private static final long MAX_BYTES = 128L << 20;
  private static final long LEAST_LOG_BYTES = 1L << 20;
  private static final Duration SHORTEST_EVERY = Duration.ofMillis(100);
  private static final Duration LONGEST_EVERY = Duration.ofHours(24);

  ConfiguredView {
    roles = Set.copyOf(roles);
  }

  static ConfiguredView read(String name, RawSettings written) {
    Optional<Setting> relation = written.get(Keys.ofView(name, "relation"));
    Optional<Setting> query = written.get(Keys.ofView(name, "query"));
    if (relation.isPresent() && query.isPresent()) {
      throw query.get().fault("write either this or " + relation.get().key() + ", not both");
    }
    Relation named = query.isPresent() ? null : relation(name, relation);
    Limits limits = limits(name, written);
    ViewSettings view =
        new ViewSettings(
            name,
            named == null ? null : named.sql(),
            query.map(ConfiguredView::select).orElse(null),
            limits.maxRows(),
            limits.maxBytes(),
            every(name, written),
            limits.maxLogBytes(),
            read(name, query, written));
    return new ConfiguredView(view, named, database(name, written), roles(name, written));
  }

  static Limits limits(String name, RawSettings written) {
    return new Limits(
        written
            .get(Keys.ofView(name, "max-rows"))
            .map(setting -> Values.count(setting, 1, 1_000_000_000))
            .orElse(MAX_ROWS),
        written
            .get(Keys.ofView(name, "max-bytes"))
            .map(setting -> Values.bytes(setting, 1))
            .orElse(MAX_BYTES),
        written
            .get(Keys.ofView(name, "max-log-bytes"))
            .map(setting -> Values.bytes(setting, LEAST_LOG_BYTES))
            .orElse(ViewSettings.LOG_BYTES));
  }

  static @Nullable Duration every(String name, RawSettings written) {
    return written
        .get(Keys.ofView(name, "every"))
        .map(setting -> Values.duration(setting, SHORTEST_EVERY, LONGEST_EVERY))
        .orElse(null);
  }

  static Read read(String name, Optional<Setting> query, RawSettings written) {
    return written
        .get(Keys.ofView(name, "read"))
        .map(setting -> read(setting, query.isPresent()))
        .orElse(Read.AUTO);
  }

  private static Read read(Setting setting, boolean query) {
    Read read =
        switch (setting.value()) {
          case "auto" -> Read.AUTO;
          case "stream" -> Read.STREAM;
          case "query" -> Read.QUERY;
          default -> throw setting.wrong("write auto, stream or query");
        };
    if (read == Read.STREAM && query) {
      throw setting.fault("the rows of a query are not in the stream; leave this out");
    }
    return read;
  }

  /** The id in {@code tailrace.view.<name>.source}, empty where there is none. */
  static String database(String name, RawSettings written) {
    Optional<Setting> source = written.get(Keys.ofView(name, "source"));
    if (source.isPresent() && !source.get().value().matches("[a-z0-9_-]{1,32}")) {
      throw source.get().wrong("write the id of a source in lower-case letters, digits, _ and -");
    }
    return source.map(Setting::value).orElse("");
  }

  private static Relation relation(String name, Optional<Setting> written) {
    return written
        .map(
            setting ->
                Relation.parse(setting.value())
                    .orElseThrow(
                        () ->
                            setting.wrong(
                                "is not a relation's name; write it as in SQL: orders, sales.orders"
                                    + " or \"Mixed Case\"")))
        .orElseGet(() -> Relation.named(new ViewName(name)));
  }

  private static String select(Setting setting) {
    String query = setting.value().replaceFirst(";\\s*$", "");
    if (!query.toUpperCase(Locale.ROOT).matches("(?s)(SELECT|WITH)\\b.*")) {
      throw setting.fault("write a query that begins with SELECT or WITH");
    }
    return query;
  }

  static Set<String> roles(String name, RawSettings written) {
    return written
        .get(Keys.ofView(name, "roles"))
        .map(setting -> Set.copyOf(Values.list(setting, "roles=analyst,admin")))
        .orElse(Set.of());
  }
}
