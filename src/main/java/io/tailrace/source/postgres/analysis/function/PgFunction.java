package io.tailrace.source.postgres.analysis.function;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function that a statement calls, as the catalogue has it.
 *
 * @param signature its name with its schema and the types of its arguments, as ALTER FUNCTION takes
 *     it with any search path
 * @param volatility {@code pg_proc.provolatile}: i, s, v
 * @param arguments how many it takes
 * @param builtIn whether it came with the server
 * @param extension that it belongs to, empty for none
 * @param language that it is written in
 * @param body its text; empty for a built-in or immutable function
 */
record PgFunction(
    int oid,
    String name,
    String signature,
    char volatility,
    int arguments,
    boolean builtIn,
    String extension,
    String language,
    String body) {
  private static final Set<String> TIMES =
      Set.of(
          "now",
          "transaction_timestamp",
          "statement_timestamp",
          "clock_timestamp",
          "timeofday",
          "pg_postmaster_start_time",
          "pg_conf_load_time");

  /**
   * Stable functions with these names read the state of the server, the catalogue or other tables.
   */
  private static final Pattern STATES =
      Pattern.compile(
          "pg_.*|txid_.*|has_.*_privilege|inet_(client|server)_(addr|port)|current_setting"
              + "|current_schemas?|row_security_active|mxid_age|acl.*|makeaclitem"
              + "|(obj|shobj|col)_description|format_type|oidvectortypes|to_?reg.*"
              + "|(table|schema|database|query|cursor)_to_xml.*|enum_(first|last|range)");

  /** Functions that the pattern matches, although they depend on their arguments alone. */
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

  /** What is wrong with a statement that calls it; null where its result depends on rows alone. */
  @Nullable String refusal() {
    if (volatility == 'i') {
      return null;
    }
    if (!builtIn) {
      return isSafeExtensions()
          ? null
          : signature
              + ", which may read tables, settings or the clock itself, so its result can change"
              + " unnoticed; leave it out";
    }
    String call = name + "()";
    if (TIMES.contains(name) || isAgeOfNow()) {
      return call + ", which depends on the time; leave it out";
    }
    if (volatility == 'v') {
      return call + ", which is volatile; leave it out";
    }
    if (name.equals("age") || (STATES.matcher(name).matches() && !PURE.contains(name))) {
      return call + ", which depends on the state of the server, not on tables; leave it out";
    }
    return null;
  }

  /** The refusal of a function whose text depends on its arguments alone, but is not marked so. */
  String unmarked() {
    return signature
        + ", which is not marked as IMMUTABLE; leave it out; or, if its result depends on its"
        + " arguments alone, run: ALTER FUNCTION "
        + signature
        + " IMMUTABLE";
  }

  /** Whether it is user-defined, in a language that can be analysed. */
  boolean isReadable() {
    return !builtIn
        && extension.isEmpty()
        && (language.equals("sql") || language.equals("plpgsql"))
        && !body.isEmpty();
  }

  private boolean isSafeExtensions() {
    return volatility == 's' && EXTENSIONS.contains(extension);
  }

  private boolean isAgeOfNow() {
    return name.equals("age") && arguments == 1 && oid != AGE_OF_TRANSACTION;
  }

  private static final int AGE_OF_TRANSACTION = 1181;
}
