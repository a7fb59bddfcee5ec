package io.tailrace.source;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database as the user named it.
 *
 * @param id the settings' name of it, empty for the only or first one
 * @param url pgjdbc's, beginning with {@code jdbc:postgresql:}
 * @param passwordFile where the password is, in place of {@code password}
 * @param settle how long a Materialize server is left alone before a view is read from it
 */
public record DatabaseSettings(
    String id,
    String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable PasswordFile passwordFile,
    Duration settle,
    List<ViewSettings> views) {
  public DatabaseSettings {
    views = List.copyOf(views);
  }

  public DatabaseSettings(
      String id,
      String url,
      @Nullable String user,
      @Nullable String password,
      List<ViewSettings> views) {
    this(id, url, user, password, null, Duration.ZERO, views);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "database "
        + (id.isEmpty() ? "" : id + " ")
        + "with views "
        + views.stream().map(ViewSettings::name).toList();
  }
}
