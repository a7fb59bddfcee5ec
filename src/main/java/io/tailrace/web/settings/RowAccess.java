package io.tailrace.web.settings;

import io.tailrace.web.settings.value.CallerValue;
import io.tailrace.web.settings.value.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which rows of a view its callers may ask for, and which are theirs.
 *
 * @param filterBy columns by which a client may choose rows, in the order of the setting
 * @param rows by column: where a caller's own values of it come from; empty where everybody who
 *     sees the view sees all rows
 * @param allRowsRoles roles that see all rows all the same
 */
public record RowAccess(
    List<String> filterBy, Map<String, CallerValue> rows, Set<String> allRowsRoles) {
  /** All rows for everybody, and no choice. */
  public static final RowAccess WHOLE = new RowAccess(List.of(), Map.of(), Set.of());

  public RowAccess {
    filterBy = List.copyOf(filterBy);
    rows = Map.copyOf(rows);
    allRowsRoles = Set.copyOf(allRowsRoles);
  }

  /** Of a view, or of each view that a pattern finds. */
  static RowAccess read(String owner, RawSettings raw) {
    List<String> filterBy = RowSettings.FILTER_BY.get(owner, raw);
    Map<String, CallerValue> rows = new TreeMap<>();
    for (Map.Entry<String, Setting> each : RowSettings.ROWS.each(owner, raw).entrySet()) {
      String column = each.getKey();
      Setting setting = each.getValue();
      if (filterBy.contains(column)) {
        throw setting.fault(
            column
                + " is in "
                + RowSettings.FILTER_BY.key(owner)
                + " too, and clients cannot choose a value that is the caller's own; remove it"
                + " there");
      }
      CallerValue value = RowSettings.ROWS.type().parser().apply(setting);
      check(value, owner, setting, raw);
      rows.put(column, value);
    }
    Optional<Setting> all = RowSettings.ALL_ROWS_ROLES.written(owner, raw);
    if (all.isPresent() && rows.isEmpty()) {
      throw all.get()
          .fault(
              "everybody who sees the view sees all its rows; remove this, or write whose rows they"
                  + " are, as "
                  + RowSettings.ROWS.key(owner, "user_name")
                  + "=user");
    }
    return new RowAccess(filterBy, rows, RowSettings.ALL_ROWS_ROLES.get(owner, raw));
  }

  private static void check(CallerValue value, String owner, Setting setting, RawSettings raw) {
    boolean tokens = raw.get("tailrace.jwt.keys").isPresent();
    if (value.kind() == CallerValue.Kind.CLAIM && !tokens) {
      throw setting.fault("claims come from tokens; write tailrace.jwt.keys");
    }
    if (value.kind() == CallerValue.Kind.ROLE
        && !tokens
        && SettingsTable.VIEW_ROLES.written(owner, raw).isEmpty()) {
      throw setting.fault(
          "a container's login cannot list a user's roles; write those that are values of the"
              + " column into "
              + SettingsTable.VIEW_ROLES.key(owner));
    }
  }

  /** Whether rows belong to callers. */
  public boolean isByCaller() {
    return !rows.isEmpty();
  }

  /** All columns by which rows are chosen. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>(filterBy);
    columns.addAll(new TreeSet<>(rows.keySet()));
    return columns;
  }
}
