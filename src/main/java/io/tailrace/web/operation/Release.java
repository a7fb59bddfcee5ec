package io.tailrace.web.operation;

/** The version of this application, as in the POM. A test compares them. */
public final class Release {
  public static final String VERSION = "0.2.0";

  private Release() {}
}
