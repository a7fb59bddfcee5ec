package io.tailrace.source.postgres;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function that a statement calls, as the catalogue has it.
 *
 * @param volatility {@code pg_proc.provolatile}: i, s, v
 * @param arguments how many it takes
 * @param builtIn whether it came with the server
 * @param extension the one that it belongs to, empty for none
 */
record PostgresFunction(
    int oid, String name, char volatility, int arguments, boolean builtIn, String extension) {
  private static final Set<String> TIMES =
      Set.of(
          "now",
          "transaction_timestamp",
          "statement_timestamp",
          "clock_timestamp",
          "timeofday",
          "pg_postmaster_start_time",
          "pg_conf_load_time");

  /** Stable functions of these read the state of the server, of the catalogue or other tables. */
  private static final Pattern STATES =
      Pattern.compile(
          "pg_.*|txid_.*|has_.*_privilege|inet_(client|server)_(addr|port)|current_setting"
              + "|current_schemas?|row_security_active|mxid_age|acl.*|makeaclitem"
              + "|(obj|shobj|col)_description|format_type|oidvectortypes|to_?reg.*"
              + "|(table|schema|database|query|cursor)_to_xml.*|enum_(first|last|range)");

  /** What the pattern takes in, and depends on its arguments alone. */
  private static final Set<String> PURE =
      Set.of(
          "pg_typeof",
          "pg_collation_for",
          "pg_client_encoding",
          "pg_char_to_encoding",
          "pg_encoding_to_char",
          "pg_input_is_valid",
          "pg_input_error_info");

  /** Their stable functions depend on dictionaries and settings, never on tables. */
  private static final Set<String> EXTENSIONS =
      Set.of("citext", "cube", "hstore", "intarray", "ltree", "pg_trgm", "unaccent");

  /** What is wrong with a statement that calls it; null where its result only depends on rows. */
  @Nullable String refusal() {
    String call = name + "()";
    if (builtIn && (TIMES.contains(name) || isAgeOfNow())) {
      return call + ", which tells the time";
    }
    if (volatility == 'v') {
      return call + ", which is volatile";
    }
    if (volatility == 'i') {
      return null;
    }
    if (!builtIn) {
      return EXTENSIONS.contains(extension)
          ? null
          : call
              + ", which is not immutable and so may read tables of its own (where it does not:"
              + " ALTER FUNCTION "
              + name
              + " IMMUTABLE)";
    }
    if (name.equals("age") || (STATES.matcher(name).matches() && !PURE.contains(name))) {
      return call + ", which tells the state of the server, not of tables";
    }
    return null;
  }

  private boolean isAgeOfNow() {
    return name.equals("age") && arguments == 1 && oid != AGE_OF_TRANSACTION;
  }

  private static final int AGE_OF_TRANSACTION = 1181;
}
