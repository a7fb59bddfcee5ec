package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.connection.Connector;
import io.tailrace.source.contact.Sources;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestKeys;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.postgres.TlsPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each way to encrypt a connection and to log in over it, and what is said where one thing is
 * wrong. What is right is followed, over two connections that the server says are encrypted.
 */
class EncryptedIT {
  private static final String PASSWORD = "&sslpassword=" + TestKeys.PASSWORD;
  private static TlsPostgres server;
  private static String full;

  @BeforeAll
  static void start() throws Exception {
    server = new TlsPostgres();
    full = "sslmode=verify-full&sslrootcert=" + server.authority;
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aPasswordOverAVerifiedConnection() throws Exception {
    follows(server.url(full), "scram", "secret", true);
    follows(server.url(full + "&channelBinding=require"), "scram", "secret", true);
    follows(server.url("sslmode=require"), "scram", "secret", true);
    follows(server.url("sslmode=disable"), "plain", "secret", false);
  }

  @Test
  void aPasswordThatIsWrong() throws Exception {
    fails(
        server.url(full),
        "scram",
        "wrong",
        "the database refuses the log-in: check tailrace.user and tailrace.password (password"
            + " authentication failed for user \"scram\")");
    fails(server.url(full), "ghost", "secret", "check tailrace.user and tailrace.password");
    fails(server.url(full), "scram", null, "check tailrace.password: ");
    fails(server.url(full), "scram", "", "check tailrace.password: ");
    fails(server.url(full), "locked", null, "run: ALTER ROLE \"locked\" LOGIN");
  }

  @Test
  void aChannelThatCannotBeBound() throws Exception {
    String needs = "channelBinding=require in tailrace.url needs TLS and a log-in with scram";
    fails(server.url(full + "&channelBinding=require"), "trusted", "secret", needs);
    fails(server.url("sslmode=disable&channelBinding=require"), "plain", "secret", needs);
  }

  @Test
  void aConnectionThatTheServerDoesNotLetIn() throws Exception {
    String lets = "the database allows no such connection (no pg_hba.conf entry for host ";
    fails(server.url("sslmode=disable"), "scram", "secret", lets);
    fails(server.url("sslmode=require"), "plain", "secret", lets);
  }

  @Test
  void anAuthorityThatIsNotTrusted() throws Exception {
    String signed = "the database's certificate is signed by no trusted authority: write sslroot";
    String wrong = "&sslrootcert=" + server.stranger;
    fails(server.url("sslmode=verify-full" + wrong), "scram", "secret", signed);
    fails(server.url("sslmode=verify-ca" + wrong), "scram", "secret", signed);
    fails(
        server.url("sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"),
        "scram",
        "secret",
        signed);
  }

  @Test
  void anAuthorityThatCannotBeRead() throws Exception {
    fails(
        server.url("sslmode=verify-full&sslrootcert=/nowhere/root.crt"),
        "scram",
        "secret",
        "there is nothing to check the database's certificate against (/nowhere/root.crt ");
    fails(
        server.url("sslmode=verify-full&sslrootcert=/nowhere/ca.pem"),
        "scram",
        "secret",
        "a file that tailrace.url names cannot be read: /nowhere/ca.pem ");
    fails(
        server.url("sslmode=verify-full&sslrootcert=" + server.hba),
        "scram",
        "secret",
        "a certificate that tailrace.url names cannot be read: ");
  }

  @Test
  void anotherHostsCertificate() throws Exception {
    String byAddress = server.url(full).replace("localhost", "127.0.0.1");
    fails(
        byAddress,
        "scram",
        "secret",
        "the database's certificate is issued for another host than tailrace.url names: write ");
    follows(byAddress.replace("verify-full", "verify-ca"), "scram", "secret", true);
  }

  @Test
  void aCertificateOutOfItsTime() throws Exception {
    try {
      server.show("old");
      fails(
          server.url(full), "scram", "secret", "the database's certificate has expired (NotAfter:");
      server.show("early");
      fails(
          server.url(full),
          "scram",
          "secret",
          "the database's certificate is not valid yet (NotBefore:");
    } finally {
      server.show("server");
    }
  }

  @Test
  void aServerWithoutTls() throws Exception {
    try {
      server.speakNoTls();
      String speaks = "the database does not speak TLS, but sslmode in tailrace.url asks for it: ";
      fails(server.url(full), "scram", "secret", speaks);
      fails(server.url("sslmode=require"), "scram", "secret", speaks);
    } finally {
      server.show("server");
    }
  }

  @Test
  void aClientCertificate() throws Exception {
    follows(client("ca", "certified"), "certified", null, true);
    follows(client("ca", "twofold"), "twofold", "secret", true);
  }

  @Test
  void aClientCertificateThatIsWrong() throws Exception {
    String accepts = "the database rejects the client certificate (";
    fails(server.url(full), "certified", null, accepts + "connection requires a valid client");
    fails(client("ca", "twofold"), "certified", null, accepts + "certificate authentication fai");
    fails(client("stranger", "forged"), "certified", null, accepts + "connection requires a val");
    fails(client("ca", "certified"), "nobody", null, "the database allows no such connection");
    fails(server.url(full), "twofold", "secret", accepts + "connection requires a valid client");
    fails(client("ca", "expired"), "certified", null, "the database rejects the TLS handshake (");
  }

  @Test
  void aKeyThatCannotBeRead() throws Exception {
    String read = "the client key for TLS cannot be read: correct sslpassword in tailrace.url";
    String key = client("ca", "certified").replace(PASSWORD, "");
    fails(key + "&sslpassword=wrong", "certified", null, read);
    fails(key, "certified", null, read);
    fails(
        server.url(full + PASSWORD + "&sslkey=/nowhere/client.p12"),
        "certified",
        null,
        "a file that tailrace.url names cannot be read: /nowhere/client.p12 ");
  }

  @Test
  void anEncryptedConnectionsPeerIsFoundDeadByTcpToo() throws Exception {
    Connector connector =
        new Connector(new DatabaseSettings("", server.url(full), "scram", "secret", List.of()));
    try (Connection connection = connector.connect("test", Map.of());
        var row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT ssl, client_port FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE pid = pg_backend_pid()")) {
      assertTrue(row.next());
      assertTrue(row.getBoolean(1));
      Socket socket = only(connector.sockets());
      assertEquals(row.getInt(2), socket.getLocalPort());
      assertTrue(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
      assertEquals(30, socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
      assertEquals(10, socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
      assertEquals(3, socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
    }
    assertEquals(Set.of(), connector.sockets());
  }

  private static Socket only(Set<Socket> sockets) {
    assertEquals(1, sockets.size());
    return sockets.iterator().next();
  }

  private static String client(String authority, String name) throws Exception {
    return server.url(full + PASSWORD + "&sslkey=" + server.client(authority, name));
  }

  private static void follows(String url, String user, @Nullable String password, boolean encrypted)
      throws Exception {
    Database database = database();
    List<TestLoop> threads = new ArrayList<>();
    Sources sources = start(url, user, password, database, threads);
    Await.until(
        database.reports()::toString, () -> database.reports().get(0).state() == State.LIVE);
    assertEquals(
        List.of(
            "tailrace replication " + user + " " + encrypted,
            "tailrace tables " + user + " " + encrypted),
        connections(user));
    sources.stop();
    threads.forEach(TestLoop::stop);
  }

  /** Ours, as the server shows them. */
  private static List<String> connections(String user) throws SQLException {
    return server.database.query(
        "SELECT concat_ws(' ', application_name, usename, ssl::text) FROM pg_stat_activity"
            + " JOIN pg_stat_ssl USING (pid) WHERE usename = '"
            + user
            + "' AND application_name NOT LIKE '%contact' ORDER BY 1");
  }

  /** In one plain line. */
  private static void fails(String url, String user, @Nullable String password, String reason) {
    Database database = database();
    List<TestLoop> threads = new ArrayList<>();
    Sources sources = start(url, user, password, database, threads);
    Await.until(
        () -> reason + " but " + database.reports(),
        () -> {
          ViewReport report = database.reports().get(0);
          return report.state() == State.FAILED && report.reason().contains(reason);
        });
    assertEquals(1, database.reports().get(0).reason().lines().count());
    sources.stop();
    threads.forEach(TestLoop::stop);
  }

  private static Database database() {
    return new Database(Map.of("good", new Limits(100, 1000)), InstantSource.system());
  }

  private static Sources start(
      String url,
      String user,
      @Nullable String password,
      Database database,
      List<TestLoop> threads) {
    ViewSettings view = new ViewSettings("good", "good", null, 100, 1000);
    return Sources.start(
        new DatabaseSettings("", url, user, password, List.of(view)),
        database,
        (name, loop) -> threads.add(new TestLoop(loop)),
        new Random(1));
  }
}
