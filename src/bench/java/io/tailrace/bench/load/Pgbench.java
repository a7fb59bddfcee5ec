package io.tailrace.bench.load;

import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine's pgbench. */
public final class Pgbench {
  private static final Pattern TPS = Pattern.compile("tps = ([\\d.]+) \\(without");

  private final Process process;
  private final List<String> command = new ArrayList<>();

  private Pgbench(TestDatabase database, String... options) throws IOException {
    command.add("pgbench");
    command.addAll(List.of("-h", "127.0.0.1", "-p", "" + database.server().port()));
    command.addAll(List.of("-U", "postgres"));
    command.addAll(Arrays.asList(options));
    command.add(database.name());
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Fills its four tables. */
  public static void fill(TestDatabase database, int scale) throws IOException {
    new Pgbench(database, "-i", "-q", "-s", "" + scale).output();
  }

  /** Runs its own transactions. */
  public static Pgbench run(TestDatabase database, int clients, int seconds) throws IOException {
    return new Pgbench(database, "-n", "-c", "" + clients, "-j", "2", "-T", "" + seconds);
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Transactions a second, once it is over. */
  public double tps() throws IOException {
    String output = output();
    Matcher tps = TPS.matcher(output);
    if (!tps.find()) {
      throw new IOException(command + " says " + output);
    }
    return Double.parseDouble(tps.group(1));
  }

  private String output() throws IOException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(command + " says " + output);
    }
    return output;
  }
}
