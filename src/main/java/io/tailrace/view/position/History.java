package io.tailrace.view.position;

import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.ZSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One meaning of a view's timestamps and rows, as a fingerprint of all that decides it: the
 * server's identity, the view's definition, its columns. The same on every node that reads the same
 * view from the same server.
 */
public record History(String fingerprint) {
  /** Part of every fingerprint: a new encoding of rows is a new history. */
  public static final String ENCODING = "1";

  /** The history that these facts decide, in this order. */
  public static History of(List<String> facts, List<Column> columns) {
    StringBuilder all = new StringBuilder(ENCODING);
    facts.forEach(fact -> append(all, fact));
    columns.forEach(column -> append(append(all, column.name()), column.type()));
    return new History(digest(all.toString()));
  }

  /** The history that begins where this one would contradict itself. */
  public History successor(long timestamp, ZSet difference) {
    return new History(digest(fingerprint + '-' + Timestamp.text(timestamp) + difference.sorted()));
  }

  /** The history in which the view holds exactly these rows at every timestamp. */
  public History ended(ZSet rows) {
    return new History(digest(fingerprint + "-ended" + rows.sorted()));
  }

  /** The history of a slice of the view; {@code slice} is different for each. */
  public History sliced(String slice) {
    return new History(digest(fingerprint + "-slice" + slice));
  }

  /** The histories of several views, in this order, as one fingerprint of 16 hexadecimal digits. */
  public static String combined(List<String> fingerprints) {
    if (fingerprints.size() == 1) {
      return fingerprints.get(0);
    }
    StringBuilder all = new StringBuilder();
    fingerprints.forEach(each -> append(all, each));
    return digest(all.toString());
  }

  private static StringBuilder append(StringBuilder all, String fact) {
    return all.append(fact.length()).append(':').append(fact);
  }

  private static String digest(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
