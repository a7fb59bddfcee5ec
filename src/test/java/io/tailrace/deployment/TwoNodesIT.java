package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Await;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.clients.Wanderer;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.containers.Nginx;
import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockTomcat;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two nodes with one database, behind an nginx that sends each request to either of them. */
final class TwoNodesIT {
  private static final int CLIENTS = 20;
  private static final int COMMITS = 30;

  @Test
  void whoLosesItsNodeResumesOnTheOtherWithWhatItMissed() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start();
        Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement sql = connection.createStatement();
        StockTomcat one = new StockTomcat("tomcat-11.zip");
        EmbeddedTomcat other = new EmbeddedTomcat()) {
      sql.execute("CREATE TABLE orders (id int PRIMARY KEY, item text)");
      sql.execute("ALTER TABLE orders REPLICA IDENTITY FULL");
      sql.execute("INSERT INTO orders SELECT n, 'old' FROM generate_series(1000, 1999) n");
      for (ServerUnderTest node : List.of(one, other)) {
        node.deploy(application(database));
        node.start();
      }
      for (ServerUnderTest node : List.of(one, other)) {
        awaitLive(node);
      }
      try (Nginx nginx =
          Nginx.start(
              "upstream nodes { server " + address(one) + "; server " + address(other) + "; }",
              "location / { proxy_pass http://nodes; }")) {
        List<Wanderer> clients = new ArrayList<>();
        try {
          URI stream = nginx.uri("/tailrace/api/stream/orders");
          for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Wanderer(stream));
          }
          for (Wanderer each : clients) {
            each.await(1000);
          }
          for (int i = 0; i < COMMITS; i++) {
            commit(sql, i);
            if (i == COMMITS / 2) {
              one.kill();
            }
          }
          for (Wanderer each : clients) {
            each.await(1000 + COMMITS);
          }
          JsonArray newest =
              Json.createArrayBuilder().add(1000).add("new " + (COMMITS - 1)).build();
          for (Wanderer each : clients) {
            assertEquals(clients.get(0).rows(), each.rows());
            assertTrue(each.rows().containsKey(newest), () -> each.rows().toString());
            assertEquals(1, each.snapshots());
          }
          long moved = clients.stream().filter(each -> each.connections() > 1).count();
          assertTrue(moved > 0 && moved < CLIENTS, () -> moved + " clients have moved");
        } finally {
          for (Wanderer each : clients) {
            each.close();
          }
        }
      }
    }
  }

  private static Application application(EmbeddedDatabase database) {
    return Application.of(
        "tailrace",
        Map.of(
            "tailrace.url", database.url().replace("jdbc:", ""),
            "tailrace.user", database.user(),
            "tailrace.password", database.password(),
            "tailrace.views", "orders",
            "tailrace.heartbeat", "1s"));
  }

  private static String address(ServerUnderTest node) {
    return node.uri("").getAuthority();
  }

  private static void awaitLive(ServerUnderTest node) {
    Await.until(
        "a node",
        () -> {
          try (StrictClient views = StrictClient.get(node.uri("tailrace").resolve("api/views"))) {
            return views.awaitEnd().body().contains("\"live\"");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void commit(Statement sql, int number) throws SQLException {
    sql.execute("UPDATE orders SET item = 'new " + number + "' WHERE id = 1000");
    sql.execute("INSERT INTO orders VALUES (" + number + ", 'new')");
  }
}
