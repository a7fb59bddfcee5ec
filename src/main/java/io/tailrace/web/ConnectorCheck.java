package io.tailrace.web;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * How many connections the server takes, where it says so: Tomcat's connectors do, as beans. Beyond
 * that, whoever connects is neither served nor refused, so our own cap has to be reached before.
 */
final class ConnectorCheck {
  private static final String CONNECTORS = "*:type=ThreadPool,*";
  private static final String MOST = "maxConnections";

  private ConnectorCheck() {}

  /** What is wrong with so many streams, and what to write; null where nothing is known to be. */
  static @Nullable String warning(int streams) {
    return warning(streams, ManagementFactory.getPlatformMBeanServer());
  }

  static @Nullable String warning(int streams, MBeanServer beans) {
    int most = most(beans);
    return most < 0 || streams < most
        ? null
        : "tailrace.streams.max is "
            + streams
            + ", but the server takes no more than "
            + most
            + " connections: beyond that clients wait and nobody tells them why; write a greater"
            + " maxConnections for the connector, as in tomcat-conf/server-connector.xml, or a"
            + " smaller tailrace.streams.max";
  }

  /** Of the connector that takes the most; negative where nobody says, or any number. */
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
      return -1; // Another server's beans.
    }
    return most;
  }
}
