package io.tailrace.source;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * One database as the user named it.
 *
 * @param id the settings' name of it, empty for the only or first one
 * @param url pgjdbc's, beginning with {@code jdbc:postgresql:}
 * @param passwordFile holds the password, in place of {@code password}
 * @param settle how long to wait for a Materialize server before a view is read from it
 * @param views that are named exactly
 * @param patterns that name others
 * @param slot the name of PostgreSQL's replication slot that outlives its connection; null for a
 *     temporary one
 */
public record DatabaseSettings(
    String id,
    String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable PasswordFile passwordFile,
    Duration settle,
    List<ViewSettings> views,
    ViewPatterns patterns,
    @Nullable String slot) {
  public DatabaseSettings {
    views = List.copyOf(views);
  }

  /** With a temporary slot. */
  public DatabaseSettings(
      String id,
      String url,
      @Nullable String user,
      @Nullable String password,
      @Nullable PasswordFile passwordFile,
      Duration settle,
      List<ViewSettings> views,
      ViewPatterns patterns) {
    this(id, url, user, password, passwordFile, settle, views, patterns, null);
  }

  public DatabaseSettings(
      String id,
      String url,
      @Nullable String user,
      @Nullable String password,
      @Nullable PasswordFile passwordFile,
      Duration settle,
      List<ViewSettings> views) {
    this(id, url, user, password, passwordFile, settle, views, ViewPatterns.NONE);
  }

  public DatabaseSettings(
      String id,
      String url,
      @Nullable String user,
      @Nullable String password,
      List<ViewSettings> views) {
    this(id, url, user, password, null, Duration.ZERO, views);
  }

  /** The role that logs in; the driver takes the user of this process where none is named. */
  public String role() {
    return user != null ? user : parameter(PGProperty.USER, System.getProperty("user.name", ""));
  }

  /** The database's name; the driver takes the role's where the URL names none. */
  public String database() {
    return parameter(PGProperty.PG_DBNAME, role());
  }

  private String parameter(PGProperty property, String otherwise) {
    Properties parameters = Driver.parseURL(url, null);
    String value = parameters == null ? null : property.getOrDefault(parameters);
    return value == null ? otherwise : value;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "database "
        + (id.isEmpty() ? "" : id + " ")
        + "with views "
        + Stream.concat(
                views.stream().map(ViewSettings::name),
                patterns.rules().stream()
                    .filter(ViewPatterns.Rule::here)
                    .map(rule -> rule.pattern().text()))
            .toList();
  }
}
