package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.connection.Connector;
import io.tailrace.testing.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class ConnectorIT {
  private static Connector connector(String url) {
    return new Connector(new DatabaseSettings("", url, "scram@example.com", "secret", List.of()));
  }

  /** The parameters would wait for ten minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"sslmode=disable", "sslmode=require"})
  void anAttemptThatHangsEndsWithTheConnector(String tls) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = url(silent, "?connectTimeout=600&socketTimeout=600&" + tls);
      Connector connector = connector(url);
      CompletableFuture<Connection> attempt = attempt(connector);
      try (Socket accepted = silent.accept()) {
        DataInputStream in = new DataInputStream(accepted.getInputStream());
        in.readFully(new byte[8]);
        if (tls.endsWith("require")) {
          accepted.getOutputStream().write('S'); // what it then says is a handshake
          in.readFully(new byte[8]);
        }

        connector.stop();

        CompletionException e =
            assertThrows(
                CompletionException.class,
                () -> attempt.orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).join());
        assertTrue(e.getCause() instanceof SQLException, e::toString);
        assertEquals(Set.of(), connector.sockets());
      }
      assertThrows(SQLException.class, () -> connector.connect("test", Map.of()));
    }
  }

  private static CompletableFuture<Connection> attempt(Connector connector) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return connector.connect("test", Map.of());
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void theUrlsOptionsReachTheServer() throws Exception {
    String parameters = "?sslmode=disable&options=--cluster%3Dlive%20--search_path%3Dsales";
    assertEquals(
        new TreeMap<>(
            Map.of(
                "user", "scram@example.com",
                "database", "materialize",
                "client_encoding", "UTF8",
                "DateStyle", "ISO",
                "TimeZone", TimeZone.getDefault().getID(),
                "options", "--cluster=live --search_path=sales")),
        startup(parameters, Map.of()));
  }

  @Test
  void whatAConnectionIsForDoesNotDependOnTheUrl() throws Exception {
    Map<String, String> sent =
        startup(
            "?sslmode=disable&replication=true&socketFactory=nowhere&socketFactoryArg=x"
                + "&loginTimeout=1&options=-c%20work_mem%3D1MB",
            Map.of(PGProperty.REPLICATION, "database", PGProperty.ASSUME_MIN_SERVER_VERSION, "14"));

    assertEquals("database", sent.get("replication"));
    assertEquals("tailrace test", sent.get("application_name"));
    assertEquals("-c work_mem=1MB", sent.get("options"));
  }

  /** What the driver says first. */
  private static Map<String, String> startup(String parameters, Map<PGProperty, String> more)
      throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Connector connector = connector(url(server, parameters));
      CompletableFuture<Void> attempt =
          CompletableFuture.runAsync(
              () -> assertThrows(SQLException.class, () -> connector.connect("test", more)));
      try (Socket accepted = server.accept()) {
        DataInputStream in = new DataInputStream(accepted.getInputStream());
        byte[] message = new byte[in.readInt() - 4];
        in.readFully(message);
        String[] texts =
            new String(message, 4, message.length - 4, StandardCharsets.UTF_8).split("\0", -1);
        Map<String, String> sent = new TreeMap<>();
        for (int i = 0; !texts[i].isEmpty(); i += 2) {
          sent.put(texts[i], texts[i + 1]);
        }
        return sent;
      } finally {
        connector.stop();
        attempt.join();
      }
    }
  }

  private static String url(ServerSocket server, String parameters) {
    return "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/materialize" + parameters;
  }
}
