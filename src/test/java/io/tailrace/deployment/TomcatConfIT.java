package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestKeys;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/**
 * Every file of {@code tomcat-conf} in a stock Tomcat. The database driver is in the server's
 * {@code lib} as well as in the WAR.
 */
final class TomcatConfIT {
  private static final String SIMPLE =
      " auth='Container' type='org.postgresql.ds.PGSimpleDataSource'"
          + " factory='org.postgresql.ds.common.PGObjectFactory' serverName='127.0.0.1'"
          + " databaseName='postgres'";

  @TempDir private Path folder;
  private EmbeddedDatabase database;
  private StockTomcat server;

  @BeforeEach
  void unpack() throws Exception {
    database = EmbeddedDatabase.start();
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id int); ALTER TABLE orders REPLICA IDENTITY FULL");
      statement.execute("CREATE ROLE tailrace LOGIN REPLICATION PASSWORD 'secret'");
      statement.execute("GRANT SELECT ON orders TO tailrace");
      statement.execute("CREATE PUBLICATION tailrace FOR TABLE orders");
    }
    server = new StockTomcat("tomcat-11.zip");
    Path driver = Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.copy(driver, server.home().resolve("lib").resolve(driver.getFileName()));
  }

  @AfterEach
  void stop() throws Exception {
    try {
      server.close();
    } finally {
      database.close();
    }
  }

  @Test
  void startsAndStopsWithoutAWarning() throws Exception {
    String resource =
        SIMPLE + " portNumber='" + database.port() + "' user='tailrace' password='secret'/>";
    server.edit("</GlobalNamingResources>", "<Resource name='jdbc/ours'" + resource + "$0");
    server.encrypt(new TestKeys(folder));
    String more =
        "<Environment name='tailrace.datasource' type='java.lang.String' value='jdbc/it'/>";
    String views = "<Parameter name='tailrace.views' value='orders' override='false'/>";
    server.deploy("own", descriptor("<Resource name='jdbc/it'" + resource + more + views));
    server.deploy(
        "theirs",
        descriptor(
            "<ResourceLink name='jdbc/it' global='jdbc/ours' type='javax.sql.DataSource'/>"
                + more
                + views));

    server.start();
    for (String name : List.of("own", "theirs")) {
      Await.until(name + " is live", () -> get(name, "api/views").body().contains("\"live\""));
    }

    StrictClient script = get("own", "webjars/vega/5.32.0/vega.min.js", "Accept-Encoding: gzip");
    assertEquals("gzip", script.header("Content-Encoding"));
    HttpResponse<String> encrypted = overTls("own", "api/views");
    assertEquals(HttpClient.Version.HTTP_2, encrypted.version());
    assertTrue(encrypted.body().contains("\"live\""), encrypted.body());

    server.stop();
    assertEquals(List.of(), warnings());
  }

  /** Any other one is refused with the resource to write. */
  @Test
  void aPoolIsRefusedWithTheResourceToWrite() throws Exception {
    server.deploy(
        "pool",
        descriptor(
            "<Resource name='jdbc/it' auth='Container' type='javax.sql.DataSource'"
                + " driverClassName='org.postgresql.Driver' url='"
                + database.url()
                + "' username='"
                + database.user()
                + "'/>"
                + "<Environment name='tailrace.datasource' type='java.lang.String'"
                + " value='jdbc/it'/>"
                + "<Parameter name='tailrace.views' value='orders' override='false'/>"));

    server.start();

    assertEquals(404, get("pool", "api/views").status());
    assertTrue(
        server
            .log()
            .contains(
                "tailrace.datasource=jdbc/it (JNDI entry): is a"
                    + " org.apache.tomcat.dbcp.dbcp2.BasicDataSource; write <Resource"
                    + " name=\"jdbc/it\" auth=\"Container\""
                    + " type=\"org.postgresql.ds.PGSimpleDataSource\""),
        server.log());
  }

  /** The file, with what it has for clients behind a proxy. */
  private static String descriptor(String lines) throws IOException {
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replaceFirst("(?s)<!--\\s*(<Valve .*?/>)\\s*-->", "$1")
        .replace("</Context>", lines + "\n</Context>");
  }

  private HttpResponse<String> overTls(String name, String path) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (var pem = Files.newInputStream(new TestKeys(folder).pem("root", "root", false))) {
      trusted.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(
            HttpRequest.newBuilder(server.secureUri(name).resolve(path)).build(),
            BodyHandlers.ofString());
  }

  private List<String> warnings() {
    return server.log().lines().filter(line -> line.matches(".*(WARNING|SEVERE).*")).toList();
  }

  private StrictClient get(String name, String path, String... headers) {
    try (StrictClient client = StrictClient.get(server.uri(name).resolve(path), headers)) {
      return client.awaitEnd();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
