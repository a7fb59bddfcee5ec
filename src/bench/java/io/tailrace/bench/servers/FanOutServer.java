package io.tailrace.bench.servers;

import io.tailrace.testing.NodeServer;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Connector;

/** The application in a Tomcat with the connector of {@code tomcat-conf}: a {@link NodeServer}. */
public final class FanOutServer {
  private FanOutServer() {}

  /** The arguments are context parameters, {@code name=value}. */
  public static void main(String[] parameters) throws Exception {
    NodeServer.serve(
        connector(List.of(parameters).contains("tailrace.hold=async")), List.of(parameters));
  }

  private static Connector connector(boolean async) throws IOException {
    Connector connector = new Connector();
    connector.setProperty("maxConnections", "25000");
    connector.setProperty("acceptCount", "1000");
    if (!System.getProperty("connector", "").equals("default")) {
      (async ? TunedConnector.forAsync() : TunedConnector.attributes())
          .forEach(connector::setProperty);
    }
    return connector;
  }
}
