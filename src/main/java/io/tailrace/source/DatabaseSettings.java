package io.tailrace.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database as the user named it.
 *
 * @param id the settings' name of it, empty for the only or first one
 * @param url pgjdbc's, beginning with {@code jdbc:postgresql:}
 */
public record DatabaseSettings(
    String id,
    String url,
    @Nullable String user,
    @Nullable String password,
    List<ViewSettings> views) {
  public DatabaseSettings {
    views = List.copyOf(views);
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
