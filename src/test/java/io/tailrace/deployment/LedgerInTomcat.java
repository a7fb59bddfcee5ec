package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.tools.attach.AttachNotSupportedException;
import io.tailrace.testing.Await;
import io.tailrace.testing.containers.StockTomcat;
import io.tailrace.testing.containers.TomcatBeans;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.management.JMException;

/** A stock Tomcat 11 with the application at {@code /tailrace}, which follows a {@link Ledger}. */
final class LedgerInTomcat implements AutoCloseable {
  private static final List<String> LEAKS =
      List.of(
          "memory leak",
          "has failed to stop it",
          "failed to unregister",
          "but failed to remove it",
          "Threads have not ended in time",
          "A bug",
          "SEVERE");

  private final TestPostgres postgres = TestPostgres.start(Map.of());
  private final TestDatabase database = postgres.newDatabase();
  private final Ledger ledger = new Ledger(database);
  private final StockTomcat tomcat = new StockTomcat("tomcat-11.zip");
  private final TomcatBeans beans;

  LedgerInTomcat() throws IOException, SQLException, AttachNotSupportedException {
    tomcat.deploy("tailrace", descriptor());
    tomcat.start();
    beans = new TomcatBeans(tomcat.pid());
  }

  private String descriptor() throws IOException {
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replace("</Context>", parameters(database, "entries,newest") + "</Context>");
  }

  /** The settings that follow these views, as lines of a descriptor. */
  static String parameters(TestDatabase database, String views) {
    return parameter("tailrace.url", database.url())
        + parameter("tailrace.user", "postgres")
        + parameter("tailrace.views", views);
  }

  private static String parameter(String name, String value) {
    return "<Parameter name=\"" + name + "\" value=\"" + value + "\" override=\"false\"/>\n";
  }

  /** Of a stream of the whole ledger. */
  URI uri() {
    return tomcat.uri("tailrace").resolve("api/stream?view=entries&view=newest");
  }

  Ledger ledger() {
    return ledger;
  }

  StockTomcat tomcat() {
    return tomcat;
  }

  TomcatBeans beans() {
    return beans;
  }

  /** Puts the WAR in the place of itself, and lets Tomcat see it. */
  void replace() throws IOException, JMException {
    Path war = tomcat.war("tailrace");
    Path next = war.resolveSibling("next");
    Files.copy(war, next);
    Files.move(next, war, StandardCopyOption.REPLACE_EXISTING);
    beans.check("/tailrace");
  }

  /** Takes the application away altogether, then deploys it again. */
  void undeployAndDeploy() throws IOException, JMException {
    undeploy("tailrace");
    tomcat.deploy("tailrace", descriptor());
    beans.check("/tailrace");
  }

  /** Deploys the WAR once more at the same path, as this version of it. */
  void deployVersion(String version) throws IOException, JMException {
    tomcat.deploy("tailrace##" + version, descriptor());
    beans.check("/tailrace##" + version);
  }

  void undeploy(String name) throws IOException, JMException {
    Files.delete(tomcat.war(name));
    beans.check("/" + name);
  }

  /** The application's own, by name. */
  List<String> threads() {
    try {
      return beans.threads().stream().filter(name -> name.startsWith("tailrace ")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  int slots() {
    return query("SELECT slot_name FROM pg_replication_slots").size();
  }

  /** The application's own, by what they are for. */
  List<String> connections() {
    return query(
        "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'tailrace%'"
            + " ORDER BY 1");
  }

  private List<String> query(String sql) {
    try {
      return database.query(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Of so many applications that were not undeployed, once the connector has ended. */
  void assertNothingIsLeft(int deployed) throws IOException, JMException {
    assertNoComplaints(tomcat.log());
    beans.stopConnectors();
    Await.until("nothing of undeployed applications is in memory", () -> inMemory() == deployed);
    assertEquals(List.of(), beans.leaked());
    assertEquals(deployed, beans.count("io.tailrace.push.Hub"));
    assertEquals(deployed, slots());
  }

  private long inMemory() {
    try {
      return beans.count("org.apache.catalina.loader.ParallelWebappClassLoader");
    } catch (IOException | JMException e) {
      throw new AssertionError(e);
    }
  }

  /** Tomcat says nothing of leaks, and nobody of failures. */
  static void assertNoComplaints(String log) {
    LEAKS.forEach(leak -> assertEquals(-1, log.indexOf(leak), log));
  }

  @Override
  public void close() throws IOException {
    try (postgres;
        ledger;
        tomcat) {
      beans.close();
    }
  }
}
