package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AccountIT {
  private static Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    folder = Files.createTempDirectory("tailrace-").toRealPath();
    Folders.makeReadable(folder, true);
    Binaries.unpack(folder.resolve("pgsql"));
  }

  @AfterAll
  static void remove() throws IOException {
    Folders.remove(folder);
  }

  @TestFactory
  Stream<DynamicTest> everyWayFromRootThatThisSystemHasStartsAServer() {
    assumeTrue(Shell.run(List.of("id", "-u")).output().equals("0"), "only root needs a way");
    return Account.waysFromRoot().stream()
        .map(way -> DynamicTest.dynamicTest(way.name(), () -> startsAServer(way)));
  }

  private static void startsAServer(Account way) throws Exception {
    assumeTrue(
        Shell.run(way.command("id", "-u")).output().matches("[1-9]\\d*"),
        way.name() + " does not work on this system");
    Account found = Account.find(List.of(way), postgres());
    Cluster cluster = Cluster.create(folder, found, "secret", Map.of());
    try {
      cluster.start();
      assertTrue(cluster.isRunning());
      cluster.kill();
      cluster.start();
      assertTrue(cluster.isRunning());
    } finally {
      cluster.stop("immediate");
      Folders.remove(folder.resolve("data"));
    }
  }

  @Test
  void whereNoWayWorksItSaysWhatToDo() {
    Account broken = new Account("magic", List.of("tailrace-no-such-program"), "");
    IOException refusal =
        assertThrows(IOException.class, () -> Account.find(List.of(broken), postgres()));
    assertEquals(
        "PostgreSQL refuses to run as root, and none of magic can start it as another user here:"
            + " run this as an ordinary user, or name a database with TAILRACE_URL and"
            + " TAILRACE_VIEWS",
        refusal.getMessage());
  }

  private static String postgres() {
    return folder.resolve("pgsql").resolve("bin").resolve("postgres").toString();
  }
}
