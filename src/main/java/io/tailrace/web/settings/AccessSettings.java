package io.tailrace.web.settings;

import static io.tailrace.web.settings.Definition.Scope.APPLICATION;

import io.tailrace.web.settings.value.Origins;
import io.tailrace.web.settings.value.ValueType;
import java.util.List;
import java.util.Set;

/** The settings of {@link SettingsTable} that say who may read what besides the views. */
final class AccessSettings {
  static final Definition<Set<String>> ORIGINS =
      Definition.of(
              APPLICATION,
              "cors.origins",
              ValueType.of("origins, separated by commas", Origins::read),
              "Other sites whose pages may read, such as `https://app.example.com`.")
          .otherwise(Set.of(), "none");

  static final Definition<Set<String>> METRICS_ROLES =
      Definition.of(
              APPLICATION,
              "metrics.roles",
              ValueType.names(SettingsTable.ROLES, "operator"),
              "Roles that may see `/metrics`, of the container's login or of a token.")
          .otherwise(Set.of(), "everybody");

  static final Definition<Set<String>> ADMIN_ROLES =
      Definition.of(
              APPLICATION,
              "admin.roles",
              ValueType.names(SettingsTable.ROLES, "operator"),
              "Roles that may see `/metrics`, `/api/setup.sql` and reasons that name hosts, users,"
                  + " settings or statements. Everybody else gets a neutral reason.")
          .otherwise(Set.of(), "everybody");

  static final List<Definition<?>> ROWS = List.of(ORIGINS, METRICS_ROLES, ADMIN_ROLES);

  private AccessSettings() {}
}
