package io.tailrace.web;

import io.tailrace.bench.TunedConnector;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The application with the connector of {@code tomcat-conf}, over a database that is fed from the
 * standard input: each line is how many changes follow each other. Prints its port, and after each
 * empty line how many checkpoints it has encoded.
 */
public final class FedServer {
  private FedServer() {}

  /**
   * The arguments: what fills a row, then context parameters, {@code name=value}; {@code -Drows}
   * how many rows there are, of which one changes.
   */
  public static void main(String[] args) throws Exception {
    String[] settings = args.clone();
    settings[0] = "tailrace.url=postgresql://db/bench";
    ScriptedServer server = ScriptedServer.start(settings);
    TunedConnector.attributes().forEach(server::connector);
    long number = 1;
    String[] rows = new String[Integer.getInteger("rows", 1)];
    rows[0] = row(number, args[0]);
    for (int other = 1; other < rows.length; other++) {
      rows[other] = row(-other, args[0]);
    }
    server.contents("pulse", number, rows);
    System.out.println("port " + server.uri("").getPort());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          System.out.println("checkpoints " + server.checkpoints("pulse"));
        }
        for (int left = line.isEmpty() ? 0 : Integer.parseInt(line); left > 0; left--) {
          server.replace("pulse", number + 1, row(number, args[0]), row(number + 1, args[0]));
          number++;
        }
      }
    }
    System.exit(0);
  }

  private static String row(long number, String filler) {
    return "[" + number + ",\"" + filler + "\"]";
  }
}
