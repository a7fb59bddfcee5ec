package io.tailrace.web.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.TransportChoice;
import org.junit.jupiter.api.Test;

final class TransportsTest {
  private static final String JETTY = "jetty/12.1.0";

  @Test
  void autoTakesTheLeanWayWhereItWasTried() {
    Transports.TESTED.forEach(
        server ->
            assertInstanceOf(
                UpgradeTransport.class,
                Transports.of(TransportChoice.AUTO, server, () -> {}),
                server));
    assertInstanceOf(
        AsyncTransport.class,
        Transports.of(TransportChoice.AUTO, "Apache Tomcat/11.0.99", () -> {}));
    assertInstanceOf(AsyncTransport.class, Transports.of(TransportChoice.AUTO, JETTY, () -> {}));
  }

  @Test
  void whatIsWrittenIsTaken() {
    assertInstanceOf(
        UpgradeTransport.class,
        Transports.of(TransportChoice.UPGRADE, "Apache Tomcat/11.0.99", () -> {}));
    assertInstanceOf(
        AsyncTransport.class,
        Transports.of(TransportChoice.ASYNC, "Apache Tomcat/11.0.24", () -> {}));
    assertInstanceOf(AsyncTransport.class, Transports.of(TransportChoice.ASYNC, JETTY, () -> {}));
  }

  @Test
  void whatCannotBeIsRefusedWithWhatToWrite() {
    assertEquals(
        "tailrace.hold=upgrade is for Tomcat, and this is jetty/12.1.0; write auto",
        assertThrows(
                SettingsFault.class, () -> Transports.of(TransportChoice.UPGRADE, JETTY, () -> {}))
            .getMessage());
  }
}
