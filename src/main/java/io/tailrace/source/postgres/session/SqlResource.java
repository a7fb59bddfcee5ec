package io.tailrace.source.postgres.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A statement in a file beside the class that runs it. Its {@code {names}} are places that the
 * class fills.
 */
public final class SqlResource {
  private SqlResource() {}

  /**
   * The text of {@code name.sql} in the package of a class.
   *
   * @throws IllegalStateException where there is no such file
   */
  public static String read(Class<?> beside, String name) {
    String file = name + ".sql";
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        String folder = beside.getPackageName().replace('.', '/');
        throw new IllegalStateException(folder + '/' + file + " is missing from the WAR");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
