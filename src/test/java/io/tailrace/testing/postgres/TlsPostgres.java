package io.tailrace.testing.postgres;

import io.tailrace.testing.Await;
import io.tailrace.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A real PostgreSQL that speaks TLS as {@code localhost}, with roles that log in by password, by
 * certificate, and by both. Its certificate can be changed.
 */
public final class TlsPostgres implements AutoCloseable {
  /** Who may log in how; the rest is let in by nothing. */
  private static final List<String> HBA =
      List.of(
          "host all postgres samehost trust",
          "hostssl all scram all scram-sha-256",
          "hostssl all certified all cert",
          "hostssl all twofold all scram-sha-256 clientcert=verify-full",
          "hostssl all trusted all trust",
          "hostssl all ghost all scram-sha-256",
          "host all locked all trust",
          "hostnossl all plain all scram-sha-256");

  public final TestDatabase database;
  public final Path authority;
  public final Path stranger;
  public final Path hba;
  private final TestPostgres server;
  private final TestKeys keys;
  private final Path folder;

  public TlsPostgres()
      throws IOException, GeneralSecurityException, InterruptedException, SQLException {
    folder = Files.createTempDirectory("tailrace-tls");
    hba = Files.write(folder.resolve("pg_hba.conf"), HBA);
    keys = new TestKeys(folder);
    keys.authority("ca");
    keys.certificate("ca", "server", "localhost", "-ext", "san=dns:localhost");
    keys.certificate(
        "ca",
        "old",
        "localhost",
        "-ext",
        "san=dns:localhost",
        "-startdate",
        "-3d",
        "-validity",
        "1");
    keys.certificate("ca", "early", "localhost", "-ext", "san=dns:localhost", "-startdate", "+3d");
    keys.certificate("ca", "certified", "certified");
    keys.certificate("ca", "twofold", "twofold");
    keys.certificate("ca", "expired", "certified", "-startdate", "-3d", "-validity", "1");
    keys.authority("stranger");
    keys.certificate("stranger", "forged", "certified");
    authority = keys.pem("ca", "ca", false);
    stranger = keys.pem("stranger", "stranger", false);
    server = TestPostgres.start(Map.of("hba_file", hba.toString()));
    database = server.newDatabase();
    database.execute(
        "CREATE ROLE scram LOGIN REPLICATION PASSWORD 'secret'",
        "CREATE ROLE certified LOGIN REPLICATION",
        "CREATE ROLE twofold LOGIN REPLICATION PASSWORD 'secret'",
        "CREATE ROLE trusted LOGIN REPLICATION",
        "CREATE ROLE plain LOGIN REPLICATION PASSWORD 'secret'",
        "CREATE ROLE locked",
        "CREATE TABLE good (n int)",
        "ALTER TABLE good REPLICA IDENTITY FULL",
        "INSERT INTO good VALUES (1)",
        "CREATE PUBLICATION tailrace FOR TABLE good",
        "GRANT SELECT ON good TO PUBLIC",
        "ALTER SYSTEM SET ssl_ca_file = '" + authority + "'");
    show("server");
  }

  /** From now on the server shows this certificate. */
  public void show(String certificate) throws IOException, GeneralSecurityException, SQLException {
    Path pem = keys.pem("ca", certificate, false);
    database.execute(
        "ALTER SYSTEM SET ssl_cert_file = '" + pem + "'",
        "ALTER SYSTEM SET ssl_key_file = '" + keys.pem("ca", certificate, true) + "'",
        "ALTER SYSTEM SET ssl = on",
        "SELECT pg_reload_conf()");
    await("ssl_cert_file", pem.toString());
    await("ssl", "on");
  }

  public void speakNoTls() throws SQLException {
    database.execute("ALTER SYSTEM SET ssl = off", "SELECT pg_reload_conf()");
    await("ssl", "off");
  }

  private void await(String setting, String value) {
    Await.until(
        () -> setting + " to be " + value,
        () -> {
          try {
            return database.query("SHOW " + setting).equals(List.of(value));
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** With the driver's parameters, by the name that its certificate is for. */
  public String url(String parameters) {
    return database.url().replace("127.0.0.1", "localhost") + "?" + parameters;
  }

  public Path client(String authority, String name) throws IOException, GeneralSecurityException {
    return keys.client(authority, name);
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
