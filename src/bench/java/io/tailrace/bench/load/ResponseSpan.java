package io.tailrace.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of what clients are sent from the same place on, up to the end of the event in which
 * something stands: a tree, since some are sent the same to begin with and then something else.
 * Each byte is kept once, of all but the first client only compared. One thread.
 */
public final class ResponseSpan {
  private static final int BEGINNING = 1 << 8;

  private final byte[] until;
  private final int from;
  private @Nullable ResponseSpan before;
  private byte[] bytes = new byte[BEGINNING];
  private int length;
  private List<ResponseSpan> after = new ArrayList<>(0);
  private int matched;

  /** After how many bytes of all it stood there; the largest number if not yet. */
  private int stood = Integer.MAX_VALUE;

  private boolean whole;

  /** The first. */
  ResponseSpan(String until) {
    this(until.getBytes(StandardCharsets.US_ASCII), 0, null);
  }

  private ResponseSpan(byte[] until, int from, @Nullable ResponseSpan before) {
    this.until = until;
    this.from = from;
    this.before = before;
  }

  /** In bytes, from the beginning of all. */
  private int end() {
    return from + length;
  }

  /** The stretch in which one stands who was in this one, after so many bytes of all. */
  private ResponseSpan at(int reached) {
    ResponseSpan stretch = this;
    while (reached > stretch.end()) {
      stretch = stretch.after.get(0);
    }
    return stretch;
  }

  /** Takes of these bytes what is equal to what stands here, and says how much that was. */
  private int take(int reached, ByteBuffer in) {
    int most = Math.min(in.remaining(), end() - reached);
    int position = in.position();
    int limit = in.limit();
    in.limit(position + most);
    int differs = ByteBuffer.wrap(bytes, reached - from, most).mismatch(in);
    int same = differs < 0 ? most : differs;
    in.limit(limit);
    in.position(position + same);
    return same;
  }

  /** Who goes on from there with this byte stands in the stretch that this gives. */
  private ResponseSpan goOn(int reached, byte next) {
    if (reached == end() && !whole && after.isEmpty()) {
      return this;
    }
    if (reached < end()) {
      split(reached - from);
    }
    for (ResponseSpan each : after) {
      if (each.bytes[0] == next) {
        return each;
      }
    }
    ResponseSpan other = new ResponseSpan(until, reached, this);
    other.stood = stood <= reached ? stood : Integer.MAX_VALUE;
    other.matched = matched(reached);
    after.add(other);
    return other;
  }

  /** Keeps so many bytes; the rest is the first that comes after it. */
  private void split(int kept) {
    ResponseSpan rest = new ResponseSpan(until, from + kept, this);
    rest.bytes = Arrays.copyOfRange(bytes, kept, Math.max(length, kept + BEGINNING));
    rest.length = length - kept;
    rest.after = after;
    rest.after.forEach(each -> each.before = rest);
    rest.matched = matched;
    rest.stood = stood;
    rest.whole = whole;
    after = new ArrayList<>(List.of(rest));
    bytes = Arrays.copyOf(bytes, kept);
    length = kept;
    whole = false;
  }

  /** How much of what it looks for the bytes before this end with. */
  private int matched(int reached) {
    int begin = Math.max(0, reached - until.length);
    int ends = 0;
    for (int at = begin; at < reached; at++) {
      ends = goesOn(ends, at(this, at));
    }
    return ends;
  }

  private static byte at(ResponseSpan last, int place) {
    ResponseSpan stretch = last;
    while (place < stretch.from && stretch.before != null) {
      stretch = stretch.before;
    }
    return stretch.bytes[place - stretch.from];
  }

  private int goesOn(int so, byte next) {
    return so < until.length && next == until[so] ? so + 1 : next == until[0] ? 1 : 0;
  }

  /** These bytes come next, up to the end; only at the end, while nothing comes after it. */
  private void add(ByteBuffer in) {
    while (in.hasRemaining() && !whole) {
      byte next = in.get();
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = next;
      if (stood > end()) {
        matched = goesOn(matched, next);
        stood = matched == until.length ? end() : Integer.MAX_VALUE;
      }
      whole = stood <= end() && next == '\n' && end() > 1 && at(this, end() - 2) == '\n';
    }
  }

  /** Everything that ends here or after it. */
  List<ResponseSpan> whole() {
    List<ResponseSpan> all = new ArrayList<>();
    if (whole) {
      all.add(this);
    }
    after.forEach(each -> all.addAll(each.whole()));
    return all;
  }

  /** From the beginning of all to here. */
  public byte[] text() {
    byte[] text = new byte[end()];
    for (ResponseSpan stretch = this; stretch != null; stretch = stretch.before) {
      System.arraycopy(stretch.bytes, 0, text, stretch.from, stretch.length);
    }
    return text;
  }

  /** Where one client stands, from the beginning on. */
  static final class Place {
    private ResponseSpan stretch;
    private int at;

    Place(ResponseSpan first) {
      this.stretch = first;
    }

    /**
     * What the client is sent next.
     *
     * @return whether it has been told everything; what comes after that is left
     */
    boolean take(ByteBuffer in) {
      while (in.hasRemaining() && !isWhole()) {
        stretch = stretch.at(at);
        at += stretch.take(at, in);
        if (in.hasRemaining() && !isWhole()) {
          stretch = stretch.goOn(at, in.get(in.position()));
          if (at == stretch.end()) {
            stretch.add(in);
            at = stretch.end();
          }
        }
      }
      return isWhole();
    }

    private boolean isWhole() {
      return stretch.whole && at == stretch.end();
    }
  }
}
