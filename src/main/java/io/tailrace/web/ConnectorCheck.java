package io.tailrace.web;

import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.StreamSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Compares the limit of streams with the server's limit of connections, which Tomcat's connectors
 * publish as beans. Clients above the server's limit are neither served nor refused, so the limit
 * of streams must be the lower one. Where nobody wrote it, it becomes the lower one.
 */
final class ConnectorCheck {
  private static final String CONNECTORS = "*:type=ThreadPool,*";
  private static final String MOST = "maxConnections";

  private static final Logger log = System.getLogger(ConnectorCheck.class.getName());

  /** Of the connections, one in so many is left for pages and probes. */
  private static final int SHARE = 10;

  private ConnectorCheck() {}

  /** Lowers a default limit to what the server takes, or warns of a written one. */
  static Settings fit(Settings settings) {
    return fit(settings, ManagementFactory.getPlatformMBeanServer());
  }

  static Settings fit(Settings settings, MBeanServer beans) {
    StreamSettings streams = settings.streams();
    if (streams.mostIsWritten()) {
      String warning = warning(streams.most(), beans);
      if (warning != null) {
        log.log(Level.WARNING, warning);
      }
      return settings;
    }
    int connections = most(beans);
    if (connections < 0 || streams.most() < connections) {
      return settings;
    }
    int fitting = Math.max(1, connections - Math.max(1, connections / SHARE));
    log.log(
        Level.INFO,
        "tailrace.streams.max is "
            + fitting
            + " here, since the server takes "
            + connections
            + " connections and a tenth is left for pages and probes; for "
            + streams.most()
            + " streams use the connector in tomcat-conf/server-connector.xml");
    return settings.withStreams(streams.withMost(fitting));
  }

  /**
   * What to write if the limit of streams is too high; null if it is not, or is not known to be.
   */
  static @Nullable String warning(int streams, MBeanServer beans) {
    int most = most(beans);
    return most < 0 || streams < most
        ? null
        : "tailrace.streams.max is "
            + streams
            + ", but the server takes no more than "
            + most
            + " connections: further clients wait without an answer; write a greater"
            + " maxConnections for the connector, as in tomcat-conf/server-connector.xml, or a"
            + " smaller tailrace.streams.max";
  }

  /** The greatest limit of all connectors; negative if it is unknown or unlimited. */
  private static int most(MBeanServer beans) {
    int most = -1;
    try {
      Set<ObjectName> connectors = beans.queryNames(new ObjectName(CONNECTORS), null);
      for (ObjectName each : connectors) {
        if (beans.getAttribute(each, MOST) instanceof Integer number) {
          if (number < 0) {
            return -1;
          }
          most = Math.max(most, number);
        }
      }
    } catch (JMException | RuntimeException e) {
      return -1; // These are the beans of another server.
    }
    return most;
  }
}
