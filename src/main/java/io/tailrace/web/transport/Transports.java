package io.tailrace.web.transport;

import io.tailrace.web.settings.SettingsFault;
import io.tailrace.web.settings.TransportChoice;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Chooses how streams are held on a server. */
public final class Transports {
  private static final Logger log = System.getLogger(Transports.class.getName());
  private static final String TOMCAT = "Apache Tomcat/";

  /** On each of them all tests have passed. */
  static final Set<String> TRIED = Set.of(TOMCAT + "11.0.24", TOMCAT + "10.1.59");

  private Transports() {}

  /**
   * And says which it is, in one line.
   *
   * @param stopping is run where the container stops the application before it was asked to
   */
  public static Transport of(TransportChoice wanted, String server, Runnable stopping) {
    boolean upgrade = isUpgrade(wanted, server);
    String note =
        wanted == TransportChoice.AUTO && !upgrade && server.startsWith(TOMCAT)
            ? "; leaner connections have been tried on "
                + String.join(", ", TRIED.stream().sorted().toList())
                + ", and tailrace.hold=upgrade takes them here"
            : "";
    log.log(
        Level.INFO,
        "Streams are held as "
            + (upgrade ? "upgraded connections" : "async servlets")
            + " (tailrace.hold="
            + wanted
            + " on "
            + server
            + ")"
            + note);
    Transport async = new AsyncTransport(stopping);
    return upgrade ? new UpgradeTransport(async) : async;
  }

  private static boolean isUpgrade(TransportChoice wanted, String server) {
    return switch (wanted) {
      case ASYNC -> false;
      case AUTO -> TRIED.contains(server);
      case UPGRADE -> {
        if (!server.startsWith(TOMCAT)) {
          throw new SettingsFault(
              "tailrace.hold=upgrade is for Tomcat, and this is " + server + "; write auto");
        }
        yield true;
      }
    };
  }
}
