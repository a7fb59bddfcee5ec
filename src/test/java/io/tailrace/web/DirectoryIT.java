package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.EmbeddedTomcat;
import org.junit.jupiter.api.Test;

/** What is bound under a setting's name in JNDI, and is no setting. */
final class DirectoryIT {
  private static final String WRITE =
      "; write <Environment name=\"tailrace.datasource\" type=\"java.lang.String\" value=\"…\"/>";

  @Test
  void itStopsTheDeploymentAndIsNotShown() throws Exception {
    try (EmbeddedTomcat server = new EmbeddedTomcat()) {
      server.deploy(
          "object",
          descriptor(
              "type='org.postgresql.ds.PGSimpleDataSource'"
                  + " factory='org.postgresql.ds.common.PGObjectFactory' serverName='db'"
                  + " databaseName='shop' user='me' password='s3cret'"));
      server.deploy("broken", descriptor("type='a.Type' factory='nowhere.Factory'"));

      server.start();

      for (String name : new String[] {"object", "broken"}) {
        try (StrictClient client = StrictClient.get(server.uri(name))) {
          assertEquals(404, client.awaitEnd().status(), name);
        }
      }
      String log = server.log();
      assertTrue(
          log.contains(
              "tailrace.datasource (JNDI entry): is a org.postgresql.ds.PGSimpleDataSource"
                  + WRITE),
          log);
      assertTrue(
          log.contains(
              "tailrace.datasource (JNDI entry): the object that is bound there cannot be created"
                  + WRITE),
          log);
      assertFalse(log.contains("s3cret"), log);
    }
  }

  private static String descriptor(String resource) {
    return "<Context><Resource name='tailrace.datasource' auth='Container' "
        + resource
        + "/><Parameter name='tailrace.views' value='orders'/></Context>";
  }
}
