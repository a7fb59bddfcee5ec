package io.tailrace.web;

import io.tailrace.bench.servers.TunedConnector;
import io.tailrace.view.zset.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.connector.Connector;

/**
 * The application with the connector of {@code tomcat-conf}, over a database that is fed from the
 * standard input: each line is how many changes of the first row follow each other, or how many and
 * of how many rows in turn, after which it says so. Prints its port, and after each empty line how
 * many checkpoints it has encoded.
 */
public final class FedServer {
  private static final List<Column> COLUMNS =
      List.of(new Column("n", "int8"), new Column("filler", "text"));

  private FedServer() {}

  /**
   * The arguments: what fills a row, then context parameters, {@code name=value}; {@code -Drows}
   * how many rows there are: the first begins with a positive number.
   */
  public static void main(String[] args) throws Exception {
    String[] settings = args.clone();
    settings[0] = "tailrace.url=postgresql://db/bench";
    ScriptedApplication server = ScriptedApplication.start(tuned(connector(settings)), settings);
    long number = 1;
    String[] rows = new String[Integer.getInteger("rows", 1)];
    rows[0] = row(number, args[0]);
    for (int other = 1; other < rows.length; other++) {
      rows[other] = row(-other, args[0]);
    }
    server.contents("pulse", COLUMNS, number, rows);
    System.out.println("port " + server.uri("").getPort());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (line.isEmpty()) {
          System.out.println("checkpoints " + server.checkpoints("pulse"));
        } else if (words.length == 2) {
          for (int left = Integer.parseInt(words[0]); left > 0; left--) {
            int which = left % Integer.parseInt(words[1]);
            String after = row(++number, args[0]);
            server.replace("pulse", number, rows[which], after);
            rows[which] = after;
          }
          System.out.println("changed");
        } else {
          for (int left = Integer.parseInt(line); left > 0; left--) {
            String after = row(++number, args[0]);
            server.replace("pulse", number, rows[0], after);
            rows[0] = after;
          }
        }
      }
    }
    System.exit(0);
  }

  private static Map<String, String> connector(String... settings) throws IOException {
    boolean async = List.of(settings).contains("tailrace.hold=async");
    return async ? TunedConnector.forAsync() : TunedConnector.attributes();
  }

  /** Before it listens: how many connections may wait is asked for then. */
  private static Consumer<Context> tuned(Map<String, String> attributes) {
    return context -> {
      if (context.getParent().getParent() instanceof Engine engine) {
        Connector connector = engine.getService().findConnectors()[0];
        attributes.forEach(connector::setProperty);
      }
    };
  }

  private static String row(long number, String filler) {
    return "[" + number + ",\"" + filler + "\"]";
  }
}
