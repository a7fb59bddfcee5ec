package io.tailrace.bench;

import io.tailrace.view.log.Deflation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * What it costs that a compressed change is the same for all streams: bytes, and CPU time a client,
 * of pieces that are deflated once, against a compressor a connection, which remembers what it sent
 * before and works for each client. {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.GzipBench}.
 */
public final class GzipBench {
  private static final int MESSAGES = 2_000;
  private static final int WARM = 3;

  private record Stream(String name, List<byte[]> messages) {}

  private record Cost(long bytes, double micros) {}

  private GzipBench() {}

  public static void main(String[] args) {
    System.out.println(
        "| changes of | bytes, plain | shared pieces | a compressor a connection"
            + " | µs for a shared piece, once for all | µs a client for its own compressor |");
    System.out.println("|---|---|---|---|---|---|");
    for (Stream each : List.of(counter(), top10(), users(20), contents())) {
      Cost shared = measured(each, true);
      Cost own = measured(each, false);
      long plain = each.messages().stream().mapToLong(message -> message.length).sum();
      int count = each.messages().size();
      System.out.printf(
          Locale.ROOT,
          "| %s | %,d | %,d (%.0f %%) | %,d (%.0f %%) | %.1f | %.1f |%n",
          each.name(),
          plain / count,
          shared.bytes() / count,
          100.0 * shared.bytes() / plain,
          own.bytes() / count,
          100.0 * own.bytes() / plain,
          shared.micros() / count,
          own.micros() / count);
    }
  }

  private static Cost measured(Stream stream, boolean shared) {
    Cost cost = new Cost(0, 0);
    for (int round = 0; round <= WARM; round++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long bytes = shared ? shared(stream) : own(stream);
      long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      cost = new Cost(bytes, nanos / 1e3);
    }
    return cost;
  }

  private static long shared(Stream stream) {
    long bytes = 0;
    try (Deflation deflation = new Deflation()) {
      for (byte[] message : stream.messages()) {
        bytes += deflation.piece(message).length;
      }
    }
    return bytes;
  }

  private static long own(Stream stream) {
    long bytes = 0;
    byte[] buffer = new byte[4 << 20];
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    for (byte[] message : stream.messages()) {
      deflater.setInput(message);
      bytes += deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    }
    deflater.end();
    return bytes;
  }

  /** One number. */
  private static Stream counter() {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(event("counter", i, "[" + (4_000 + i + 1) + "]", "[" + (4_000 + i) + "]"));
    }
    return new Stream("one number", messages);
  }

  private static String[] names(int count) {
    Random random = new Random(3);
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      random.ints(4 + random.nextInt(10), 'a', 'z' + 1).forEach(c -> name.append((char) c));
      names[i] = "\"" + name + "\"";
    }
    return names;
  }

  /** One user of ten has one edit more. */
  private static Stream top10() {
    return new Stream("one row of ten", users(10, 1));
  }

  /** So many users of a thousand have. */
  private static Stream users(int changed) {
    return new Stream(changed + " rows of 1,000", users(1_000, changed));
  }

  private static List<byte[]> users(int all, int changed) {
    Random random = new Random(5);
    String[] names = names(all);
    int[] counts = new int[all];
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      List<String> inserted = new ArrayList<>();
      List<String> deleted = new ArrayList<>();
      random
          .ints(0, all)
          .distinct()
          .limit(changed)
          .forEach(
              user -> {
                deleted.add("[" + names[user] + "," + counts[user] + "]");
                counts[user] += 1;
                inserted.add("[" + names[user] + "," + counts[user] + "]");
              });
      messages.add(event("users", i, String.join(",", inserted), String.join(",", deleted)));
    }
    return messages;
  }

  /** 10,000 rows, for whoever joins. */
  private static Stream contents() {
    StringBuilder rows = new StringBuilder();
    String[] names = names(10_000);
    for (int user = 0; user < names.length; user++) {
      rows.append(user == 0 ? "[" : ",[").append(names[user]).append(',').append(user % 97);
      rows.append(']');
    }
    List<byte[]> one = List.of(event("users", 1, rows.toString(), ""));
    return new Stream("contents of 10,000 rows", one);
  }

  private static byte[] event(String view, int number, String inserted, String deleted) {
    long timestamp = 24_000_000L + 184L * number;
    long time = 1_764_000_000_000L + 97L * number;
    return ("event: batch\nid: 5be0cd19137e2179-%d\ndata: {\"view\":\"%s\",\"timestamp\":%d,"
            + "\"time\":%d,\"inserted\":[%s],\"deleted\":[%s]}\n\n")
        .formatted(timestamp, view, timestamp, time, inserted, deleted)
        .getBytes(StandardCharsets.UTF_8);
  }
}
