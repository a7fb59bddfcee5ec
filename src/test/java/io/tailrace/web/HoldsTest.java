package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.settings.Holding;
import io.tailrace.web.settings.SettingsFault;
import org.junit.jupiter.api.Test;

final class HoldsTest {
  private static final String JETTY = "jetty/12.1.0";

  @Test
  void autoTakesTheLeanWayWhereItWasTried() {
    Holds.TRIED.forEach(
        server -> assertInstanceOf(UpgradeHold.class, Holds.of(Holding.AUTO, server, () -> {}), server));
    assertInstanceOf(AsyncHold.class, Holds.of(Holding.AUTO, "Apache Tomcat/11.0.99", () -> {}));
    assertInstanceOf(AsyncHold.class, Holds.of(Holding.AUTO, JETTY, () -> {}));
  }

  @Test
  void whatIsWrittenIsTaken() {
    assertInstanceOf(UpgradeHold.class, Holds.of(Holding.UPGRADE, "Apache Tomcat/11.0.99", () -> {}));
    assertInstanceOf(AsyncHold.class, Holds.of(Holding.ASYNC, "Apache Tomcat/11.0.24", () -> {}));
    assertInstanceOf(AsyncHold.class, Holds.of(Holding.ASYNC, JETTY, () -> {}));
  }

  @Test
  void whatCannotBeIsRefusedWithWhatToWrite() {
    assertEquals(
        "tailrace.hold=upgrade is for Tomcat, and this is jetty/12.1.0; write auto",
        assertThrows(SettingsFault.class, () -> Holds.of(Holding.UPGRADE, JETTY, () -> {})).getMessage());
  }
}
