package io.tailrace.web.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for all streams.
 *
 * @param heartbeat how long one may be silent
 * @param maxAge after about so long one is ended, and its client comes back through the login
 * @param compression whether they are compressed for clients that ask for it
 * @param hold how their connections are held
 * @param writers how many threads write to them
 * @param most how many may be open at once
 * @param mostOfUser how many of these one user may have who is logged in
 * @param mostOfAddress how many of these one address may have; {@link Integer#MAX_VALUE} for any
 *     number
 */
public record StreamSettings(
    Duration heartbeat,
    Duration maxAge,
    Compression compression,
    TransportChoice hold,
    int writers,
    int most,
    int mostOfUser,
    int mostOfAddress) {
  private static final int STREAMS = 1_000_000;
  private static final int ALL_STREAMS = 20_000;

  static StreamSettings read(RawSettings written) {
    return new StreamSettings(
        duration(written, Keys.HEARTBEAT, Duration.ofSeconds(1), Duration.ofMinutes(5))
            .orElse(Duration.ofSeconds(15)),
        duration(written, Keys.MAX_AGE, Duration.ofSeconds(5), Duration.ofHours(24))
            .orElse(Duration.ofHours(1)),
        written.get(Keys.COMPRESSION).map(Compression::of).orElse(Compression.GZIP),
        written.get(Keys.HOLD).map(TransportChoice::of).orElse(TransportChoice.AUTO),
        count(written, Keys.WRITERS, 64, Math.min(4, Runtime.getRuntime().availableProcessors())),
        count(written, Keys.STREAMS, STREAMS, ALL_STREAMS),
        part(written, Keys.STREAMS_OF_USER, 200),
        part(written, Keys.STREAMS_OF_ADDRESS, Integer.MAX_VALUE));
  }

  /** Of all streams; more than all is a mistake in one of the two. */
  private static int part(RawSettings written, String key, int otherwise) {
    int part = count(written, key, STREAMS, otherwise);
    int all = count(written, Keys.STREAMS, STREAMS, ALL_STREAMS);
    if (part > all && written.get(key).isPresent()) {
      throw written
          .get(key)
          .get()
          .wrong("is more than " + Keys.STREAMS + ", which is " + all + "; write at most that");
    }
    return part;
  }

  private static Optional<Duration> duration(
      RawSettings written, String key, Duration least, Duration most) {
    return written.get(key).map(setting -> Values.duration(setting, least, most));
  }

  private static int count(RawSettings written, String key, int most, int otherwise) {
    return written.get(key).map(setting -> (int) Values.count(setting, 1, most)).orElse(otherwise);
  }
}
