package io.tailrace.source.connection;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.postgresql.Driver;

/**
 * The driver's entry in the JVM's list of drivers. The driver's class adds it when it is loaded,
 * and it would keep an undeployed application in memory.
 */
public final class DriverRegistration {
  private static final Logger log = System.getLogger(DriverRegistration.class.getName());

  private DriverRegistration() {}

  /**
   * Removes the entry where the class is this application's own, so that no other application uses
   * it.
   */
  public static void end(ClassLoader application) {
    if (Driver.class.getClassLoader() != application) {
      return;
    }
    try {
      if (Driver.isRegistered()) {
        Driver.deregister();
      }
    } catch (SQLException e) {
      log.log(Level.WARNING, "The database driver stays registered", e);
    }
  }
}
