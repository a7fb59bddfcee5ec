package io.tailrace.web.settings;

import io.tailrace.web.settings.value.Setting;
import io.tailrace.web.settings.value.ValueType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One setting: a row of {@link SettingsTable}.
 *
 * @param name the end of its key
 * @param fallback the value where nothing is written; null where there is none
 * @param shown the default as the documentation shows it
 * @param help one line, as Markdown
 */
record Definition<T>(
    Scope scope, String name, ValueType<T> type, @Nullable T fallback, String shown, String help) {

  /** Ends the name of a setting that each column of a view can have. */
  static final String COLUMN = "<column>";

  /** What a setting is of: the application, one of its databases, or one of its views. */
  enum Scope {
    APPLICATION,

    /** The first database has no id: {@code tailrace.url} beside {@code tailrace.source.b.url}. */
    DATABASE,

    /** A view, or all views that a pattern finds. */
    VIEW,

    /** A view that is named exactly. */
    NAMED_VIEW;

    /**
     * The whole key of a setting.
     *
     * @param owner the database's id, the view's name or the pattern; empty for the application and
     *     for the first database
     */
    String key(String owner, String name) {
      return switch (this) {
        case APPLICATION -> "tailrace." + name;
        case DATABASE ->
            owner.isEmpty() ? "tailrace." + name : "tailrace.source." + owner + "." + name;
        case VIEW, NAMED_VIEW -> "tailrace.view." + owner + "." + name;
      };
    }
  }

  /** A setting without a default. */
  static <T> Definition<T> of(Scope scope, String name, ValueType<T> type, String help) {
    return new Definition<>(scope, name, type, null, "", help);
  }

  /** With a default that a user could write as well. */
  Definition<T> otherwise(T value) {
    return new Definition<>(scope, name, type, value, "`" + type.text().apply(value) + "`", help);
  }

  /** With a default that only words can say. */
  Definition<T> otherwise(@Nullable T value, String words) {
    return new Definition<>(scope, name, type, value, words, help);
  }

  String key(String owner) {
    return scope.key(owner, name);
  }

  /** The key of a setting of the application. */
  String key() {
    return key("");
  }

  /** The key of a column's setting. */
  String key(String owner, String column) {
    return key(owner).replace(COLUMN, column);
  }

  /** What somebody wrote, by column, of a setting that each column can have. */
  Map<String, Setting> each(String owner, RawSettings raw) {
    return raw.all(key(owner, ""));
  }

  /** What somebody wrote. */
  Optional<Setting> written(String owner, RawSettings raw) {
    return raw.get(key(owner));
  }

  /** What somebody wrote, else the default; empty where there is neither. */
  Optional<T> find(String owner, RawSettings raw) {
    return written(owner, raw).map(type.parser()).or(() -> Optional.ofNullable(fallback));
  }

  /** As {@link #find}, of a setting that has a default. */
  T get(String owner, RawSettings raw) {
    return find(owner, raw).orElseThrow();
  }

  /** As {@link #get}, of a setting of the application. */
  T get(RawSettings raw) {
    return get("", raw);
  }
}
