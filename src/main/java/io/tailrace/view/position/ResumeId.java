package io.tailrace.view.position;

import io.tailrace.view.log.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A resume position as a client sends it back: a fingerprint of the views' histories, and a
 * timestamp for each view, null for one that the client had no contents of.
 */
public record ResumeId(String fingerprint, List<@Nullable Long> timestamps) {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{1,64})-([0-9]{0,20}(?:\\.[0-9]{0,20})*)");

  /** Null where it is none for so many views: then the client gets a snapshot. */
  public static @Nullable ResumeId parse(String text, int views) {
    var matcher = FORM.matcher(text.length() > 64 + 21 * views + 1 ? "" : text);
    if (!matcher.matches()) {
      return null;
    }
    String[] parts = matcher.group(2).split("\\.", -1);
    if (parts.length != views && parts.length != 1) {
      return null;
    }
    List<@Nullable Long> timestamps = new ArrayList<>();
    try {
      for (int view = 0; view < views; view++) {
        String part = parts[parts.length == 1 ? 0 : view];
        timestamps.add(part.isEmpty() ? null : Timestamp.parse(part));
      }
    } catch (NumberFormatException e) {
      return null;
    }
    return new ResumeId(matcher.group(1), timestamps);
  }

  /** The text of a position. */
  public static String text(List<String> fingerprints, List<@Nullable Long> timestamps) {
    StringBuilder id = new StringBuilder(History.combined(fingerprints)).append('-');
    boolean equal = timestamps.stream().distinct().count() == 1;
    for (int view = 0; view < (equal ? 1 : timestamps.size()); view++) {
      Long timestamp = timestamps.get(view);
      id.append(view == 0 ? "" : ".").append(timestamp == null ? "" : Timestamp.text(timestamp));
    }
    return id.toString();
  }
}
