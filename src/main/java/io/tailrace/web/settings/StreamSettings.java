package io.tailrace.web.settings;

import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.settings.value.TransportChoice;
import java.time.Duration;

/**
 * The settings of all streams.
 *
 * @param heartbeat the longest silence of a stream
 * @param maxAge the time after which a stream is ended, so that its client logs in again
 * @param compression for clients that accept it
 * @param transport of the connections
 * @param writers number of threads that write to streams
 * @param most streams that may be open
 * @param mostIsWritten whether somebody wrote {@code most}; else it is the default
 * @param mostOfUser of these, streams of one user who is logged in
 * @param mostOfAddress of these, streams of one address; {@link Integer#MAX_VALUE} for any number
 * @param mostSlices different parts of views that may have streams
 */
public record StreamSettings(
    Duration heartbeat,
    Duration maxAge,
    Compression compression,
    TransportChoice transport,
    int writers,
    int most,
    boolean mostIsWritten,
    int mostOfUser,
    int mostOfAddress,
    int mostSlices) {

  static StreamSettings read(RawSettings raw) {
    return new StreamSettings(
        SettingsTable.HEARTBEAT.get(raw),
        SettingsTable.MAX_AGE.get(raw),
        SettingsTable.COMPRESSION.get(raw),
        SettingsTable.HOLD.get(raw),
        SettingsTable.WRITERS.get(raw),
        SettingsTable.STREAMS.get(raw),
        SettingsTable.STREAMS.written("", raw).isPresent(),
        part(SettingsTable.STREAMS_OF_USER, raw),
        part(SettingsTable.STREAMS_OF_ADDRESS, raw),
        RowSettings.SLICES.get(raw));
  }

  /** The same with another number of streams that may be open. */
  public StreamSettings withMost(int streams) {
    return new StreamSettings(
        heartbeat,
        maxAge,
        compression,
        transport,
        writers,
        streams,
        mostIsWritten,
        mostOfUser,
        mostOfAddress,
        mostSlices);
  }

  /** A part of all streams. A written part that is more than all of them is refused. */
  private static int part(Definition<Integer> setting, RawSettings raw) {
    int part = setting.get(raw);
    int all = SettingsTable.STREAMS.get(raw);
    setting
        .written("", raw)
        .filter(written -> part > all)
        .ifPresent(
            written -> {
              throw written.wrong(
                  "is more than "
                      + SettingsTable.STREAMS.key()
                      + ", which is "
                      + all
                      + "; write at most that");
            });
    return part;
  }
}
