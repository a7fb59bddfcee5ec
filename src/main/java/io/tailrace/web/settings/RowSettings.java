package io.tailrace.web.settings;

import static io.tailrace.web.settings.Definition.Scope.APPLICATION;
import static io.tailrace.web.settings.Definition.Scope.VIEW;

import io.tailrace.web.settings.value.CallerValue;
import io.tailrace.web.settings.value.ValueType;
import java.util.List;
import java.util.Set;

/** The settings of {@link SettingsTable} that choose rows. */
public final class RowSettings {
  static final Definition<List<String>> FILTER_BY =
      Definition.of(
              VIEW,
              "filter-by",
              ValueType.columns("customer_id,region"),
              "Columns by which a client may ask for a part of the rows, as `?customer_id=42`.")
          .otherwise(List.of(), "none");

  static final Definition<CallerValue> ROWS =
      Definition.of(
          VIEW,
          "rows." + Definition.COLUMN,
          ValueType.of("`user`, `role`, `attribute:NAME` or `claim:PATH`", CallerValue::read),
          "A caller sees only the rows in which this column has the caller's own value.");

  static final Definition<Set<String>> ALL_ROWS_ROLES =
      Definition.of(
              VIEW,
              "all-rows-roles",
              ValueType.names(SettingsTable.ROLES, "admin"),
              "Roles that see all rows of a view in which others see their own.")
          .otherwise(Set.of(), "none");

  static final Definition<Integer> SLICES =
      Definition.of(
              APPLICATION,
              "slices.max",
              ValueType.count(1, SettingsTable.MOST_STREAMS),
              "Different parts of views that may have streams. Streams of the same part share it.")
          .otherwise(50_000);

  private RowSettings() {}
}
