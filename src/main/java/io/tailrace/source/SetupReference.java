package io.tailrace.source;

/** Refers the person who has to set up a database to the setup script. */
public final class SetupReference {
  public static final String TEXT = " (all statements: GET api/setup.sql)";

  private SetupReference() {}

  /** The reason with the reference at its end, once. */
  public static String after(String reason) {
    return reason.replace(TEXT, "") + TEXT;
  }

  /** The reason with {@code more} before its reference, if it has one. */
  public static String also(String reason, String more) {
    String longer = reason.replace(TEXT, "") + more;
    return longer.length() == reason.length() + more.length() ? longer : longer + TEXT;
  }
}
