package io.tailrace.web.transport;

import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.TransportChoice;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Chooses the transport for a server. */
public final class Transports {
  private static final Logger log = System.getLogger(Transports.class.getName());
  private static final String TOMCAT = "Apache Tomcat/";

  /** Servers on which all tests have passed with upgraded connections. */
  static final Set<String> TESTED = Set.of(TOMCAT + "11.0.24", TOMCAT + "10.1.59");

  private Transports() {}

  /**
   * Chooses a transport, and logs it.
   *
   * @param stopping is run if the container stops the application without asking it to stop
   */
  public static Transport of(TransportChoice wanted, String server, Runnable stopping) {
    boolean upgrade = isUpgrade(wanted, server);
    String note =
        wanted == TransportChoice.AUTO && !upgrade && server.startsWith(TOMCAT)
            ? "; upgraded connections need less memory and are tested on "
                + String.join(", ", TESTED.stream().sorted().toList())
                + "; tailrace.hold=upgrade uses them here"
            : "";
    log.log(
        Level.INFO,
        "Transport of streams: "
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
      case AUTO -> TESTED.contains(server);
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
