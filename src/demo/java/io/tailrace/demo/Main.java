package io.tailrace.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The main command: runs the demo until a signal stops it. */
public final class Main {
  private static final Duration LONGEST_START = Duration.ofSeconds(12);

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    Logs.quiet();
    Demo demo;
    try {
      demo = Demo.start(System.getenv(), Main::say);
    } catch (IOException | SettingsFault e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    Closing closing = new Closing();
    closing.later(demo);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(closing), "tailrace-demo-stop"));
    if (demo.hasDatabase()) {
      closing.later(Supervisor.over(demo.database(), Main::say));
      sayDatabase(demo.database());
    }
    Optional<String> edits = demo.awaitReady(LONGEST_START);
    say("Ctrl-C stops everything.");
    say("Tailrace serves " + demo.dashboard());
    edits.ifPresent(Main::say);
    new CountDownLatch(1).await();
  }

  private static void sayDatabase(EmbeddedDatabase database) {
    say(
        "PostgreSQL runs as process "
            + database.pid()
            + " in "
            + database.folder()
            + ": psql postgresql://"
            + database.user()
            + ":"
            + database.password()
            + "@127.0.0.1:"
            + database.port()
            + "/postgres");
  }

  private static void stop(Closing closing) {
    try {
      closing.close();
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
