package io.tailrace.web.settings;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.settings.value.Relation;
import io.tailrace.web.settings.value.Setting;
import io.tailrace.web.settings.value.ViewName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One exactly named view with its settings.
 *
 * @param relation its relation in the database; null for a query
 * @param database id of its database
 * @param roles the roles that may see it; empty for everybody
 * @param access which of its rows a caller sees
 */
record ConfiguredView(
    ViewSettings view,
    @Nullable Relation relation,
    String database,
    Set<String> roles,
    RowAccess access) {

  ConfiguredView {
    roles = Set.copyOf(roles);
  }

  static ConfiguredView read(String name, RawSettings raw) {
    Optional<Setting> query = SettingsTable.QUERY.written(name, raw);
    if (query.isPresent() && SettingsTable.RELATION.written(name, raw).isPresent()) {
      throw query
          .get()
          .fault("write either this or " + SettingsTable.RELATION.key(name) + ", not both");
    }
    Relation relation =
        query.isPresent()
            ? null
            : SettingsTable.RELATION
                .find(name, raw)
                .orElseGet(() -> Relation.named(new ViewName(name)));
    Limits limits = limits(name, raw);
    ViewSettings view =
        new ViewSettings(
            name,
            relation == null ? null : relation.sql(),
            SettingsTable.QUERY.find(name, raw).orElse(null),
            limits.maxRows(),
            limits.maxBytes(),
            SettingsTable.EVERY.find(name, raw).orElse(null),
            limits.maxLogBytes(),
            read(name, query.isPresent(), raw));
    return new ConfiguredView(
        view,
        relation,
        SettingsTable.VIEW_SOURCE.get(name, raw),
        SettingsTable.VIEW_ROLES.get(name, raw),
        RowAccess.read(name, raw));
  }

  /** The limits of a view, or of each view that a pattern finds. */
  static Limits limits(String name, RawSettings raw) {
    return new Limits(
        SettingsTable.MAX_ROWS.get(name, raw),
        SettingsTable.MAX_BYTES.get(name, raw),
        SettingsTable.MAX_LOG_BYTES.get(name, raw));
  }

  private static Read read(String name, boolean query, RawSettings raw) {
    Read read = SettingsTable.READ.get(name, raw);
    if (read == Read.STREAM && query) {
      throw SettingsTable.READ
          .written(name, raw)
          .orElseThrow()
          .fault("the replication stream does not have the rows of a query; remove this setting");
    }
    return read;
  }

  /** The parser of {@link SettingsTable#QUERY}. */
  static String select(Setting setting) {
    String query = setting.value().replaceFirst(";\\s*$", "");
    if (!query.toUpperCase(Locale.ROOT).matches("(?s)(SELECT|WITH)\\b.*")) {
      throw setting.fault("write a query that begins with SELECT or WITH");
    }
    return query;
  }

  /** The parser of {@link SettingsTable#VIEW_SOURCE}. */
  static String sourceId(Setting setting) {
    if (!setting.value().matches("[a-z0-9_-]{1,32}")) {
      throw setting.wrong("write the id of a source in lower-case letters, digits, _ and -");
    }
    return setting.value();
  }
}
