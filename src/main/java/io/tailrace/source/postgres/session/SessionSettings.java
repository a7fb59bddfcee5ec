package io.tailrace.source.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings of a session, whatever the server, the database or the role would set instead. Only
 * while a computed view is read, names are looked up and statements are planned with the role's own
 * settings.
 *
 * @param asTheRole the statements that begin such a reading, inside its transaction
 * @param asOurselves the statements that end it
 */
public record SessionSettings(String asTheRole, String asOurselves) {
  /** Names are looked up as the role does, until {@link #OUR_NAMES}. */
  public static final String NAMES_OF_THE_ROLE = "SET search_path TO DEFAULT";

  /** No user-defined object can stand for one that the questions name. */
  public static final String OUR_NAMES = "SET search_path = pg_catalog, pg_temp";

  /** These keep the value that they have when the session begins. */
  private static final List<String> KEPT =
      List.of(
          "default_text_search_config",
          "lc_monetary",
          "lc_numeric",
          "lc_time",
          "timezone_abbreviations",
          "transform_null_equals");

  /** Each server has the ones that it knows. */
  private static final Map<String, String> FIXED =
      new TreeMap<>(
          Map.ofEntries(
              // How values are written.
              Map.entry("bytea_output", "hex"),
              Map.entry("client_encoding", "UTF8"),
              Map.entry("DateStyle", "ISO, MDY"),
              Map.entry("extra_float_digits", "1"),
              Map.entry("IntervalStyle", "postgres"),
              Map.entry("quote_all_identifiers", "off"),
              Map.entry("TimeZone", "UTC"),
              Map.entry("xmlbinary", "base64"),
              // What statements mean.
              Map.entry("array_nulls", "on"),
              Map.entry("gin_fuzzy_search_limit", "0"),
              Map.entry("row_security", "on"),
              Map.entry("standard_conforming_strings", "on"),
              Map.entry("xmloption", "content"),
              // Whether statements work.
              Map.entry("default_transaction_deferrable", "off"),
              Map.entry("default_transaction_isolation", "read committed"),
              Map.entry("default_transaction_read_only", "off"),
              Map.entry("exit_on_error", "off"),
              Map.entry("restrict_nonsystem_relation_kind", ""),
              // How long statements and the session may take.
              Map.entry("idle_in_transaction_session_timeout", "0"),
              Map.entry("idle_session_timeout", "0"),
              Map.entry("lock_timeout", "0"),
              Map.entry("statement_timeout", "0"),
              Map.entry("transaction_timeout", "0"),
              // How long statements take.
              Map.entry("jit", "off")));

  /** The settings that decide how statements are planned. */
  private static final String PLANNER =
      "^(enable_.*|.*_cost|geqo.*|.*_collapse_limit|min_parallel_.*|work_mem|hash_mem_multiplier"
          + "|effective_cache_size|constraint_exclusion|plan_cache_mode|recursive_worktable_factor"
          + "|max_parallel_workers_per_gather|force_parallel_mode|debug_parallel_query)$";

  /** These come first, so that the question that sets the others is answered. */
  private static final String FIRST = OUR_NAMES + "; SET statement_timeout = 0; SET jit = off";

  private static final String ALL =
      SqlResource.read(SessionSettings.class, "settings")
          .replace("{wanted}", values())
          .replace("{planner}", PLANNER);

  private static String values() {
    List<String> rows = new ArrayList<>();
    FIXED.forEach((name, value) -> rows.add("('" + name + "', '" + value + "', false)"));
    KEPT.forEach(name -> rows.add("('" + name + "', '', true)"));
    return String.join(", ", rows);
  }

  /** Sets each of them that the server knows. */
  public static SessionSettings apply(Connection connection) throws SQLException {
    Map<String, String> planner = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute(FIRST);
      try (ResultSet row = statement.executeQuery(ALL)) {
        while (row.next()) {
          if (row.getBoolean("planner")) {
            planner.put(
                Objects.requireNonNull(row.getString("name")),
                Objects.requireNonNull(row.getString("boot_val")));
          }
        }
      }
    }
    return new SessionSettings(
        local(NAMES_OF_THE_ROLE)
            + planner.keySet().stream()
                .map(name -> "; SET LOCAL " + name + " TO DEFAULT")
                .collect(Collectors.joining()),
        local(OUR_NAMES)
            + planner.entrySet().stream()
                .map(each -> "; SET LOCAL " + each.getKey() + " = '" + each.getValue() + "'")
                .collect(Collectors.joining()));
  }

  /** The same until the open transaction ends. */
  public static String local(String set) {
    return set.replaceFirst("^SET ", "SET LOCAL ");
  }
}
