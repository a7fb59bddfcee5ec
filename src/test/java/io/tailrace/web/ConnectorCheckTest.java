package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
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

  @Test
  void nothingIsSaidWhereNothingIsKnown() throws JMException {
    assertNull(ConnectorCheck.warning(20_000, beans));
    connector("http-nio-8080", -1);
    connector("http-nio-8081", 100);
    assertNull(ConnectorCheck.warning(20_000, beans));
  }
}
