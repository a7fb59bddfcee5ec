package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.testing.LogLines;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Test;

class ConnectorCheckTest {
  private final MBeanServer beans = MBeanServerFactory.newMBeanServer();

  /** As a connector's bean has it, whose attributes begin in lower case. */
  public interface Pool {
    int getmaxConnections();
  }

  private void connector(String name, int maxConnections) throws JMException {
    beans.registerMBean(
        new StandardMBean((Pool) () -> maxConnections, Pool.class),
        new ObjectName("Catalina:type=ThreadPool,name=\"" + name + "\""));
  }

  @Test
  void aCapThatIsNotReachedBeforeTheServersIsWarnedOf() throws JMException {
    connector("http-nio-8080", 8192);
    connector("ajp-nio-8009", 100);
    assertEquals(
        "tailrace.streams.max is 20000, but the server takes no more than 8192 connections:"
            + " further clients wait without an answer; write a greater maxConnections for the"
            + " connector, as in tomcat-conf/server-connector.xml, or a smaller"
            + " tailrace.streams.max",
        ConnectorCheck.warning(20_000, beans));
    assertNull(ConnectorCheck.warning(8_000, beans));
  }

  private Settings fitted(String... written) {
    Map<String, String> settings = new HashMap<>();
    settings.put("tailrace.url", "postgresql://db/shop");
    settings.put("tailrace.views", "orders");
    for (String each : written) {
      settings.put(each.replaceFirst("=.*", ""), each.replaceFirst(".*=", ""));
    }
    return ConnectorCheck.fit(
        Settings.read(
                List.of(new SettingsSource("context parameter", settings)),
                Map.of(),
                name -> {
                  throw new NameNotFoundException(name);
                })
            .orElseThrow(),
        beans);
  }

  @Test
  void aLimitThatNobodyWroteBecomesTheServersInOneLine() throws JMException {
    try (LogLines log = LogLines.of(ConnectorCheck.class)) {
      assertEquals(20_000, fitted().streams().most());
      connector("http-nio-8080", 8192);
      assertEquals(7_373, fitted().streams().most());
      assertEquals(
          List.of(
              "INFO tailrace.streams.max is 7373 here, since the server takes 8192 connections and"
                  + " a tenth is left for pages and probes; for 20000 streams use the connector in"
                  + " tomcat-conf/server-connector.xml"),
          log.seen());
    }
  }

  @Test
  void aWrittenLimitStaysAndIsWarnedOf() throws JMException {
    connector("http-nio-8080", 8192);
    try (LogLines log = LogLines.of(ConnectorCheck.class)) {
      assertEquals(20_000, fitted("tailrace.streams.max=20000").streams().most());
      assertEquals(1, log.seen().size());
      assertEquals(8_000, fitted("tailrace.streams.max=8000").streams().most());
      assertEquals(1, log.seen().size());
    }
  }

  @Test
  void nothingIsSaidWhereNothingIsKnown() throws JMException {
    assertNull(ConnectorCheck.warning(20_000, beans));
    connector("http-nio-8080", -1);
    connector("http-nio-8081", 100);
    assertNull(ConnectorCheck.warning(20_000, beans));
  }
}
