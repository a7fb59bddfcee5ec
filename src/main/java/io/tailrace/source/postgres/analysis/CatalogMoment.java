package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.Snapshot;
import java.sql.SQLException;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A moment of the catalogue.
 *
 * @param snapshot the transactions whose end it had seen
 * @param logPosition the end of the server's log; what is decoded up to here came before
 * @param timeMs the server's time since the epoch
 */
public record CatalogMoment(Snapshot snapshot, long logPosition, long timeMs) {
  private static final String QUESTION =
      "SELECT pg_current_snapshot() AS snapshot, pg_current_wal_insert_lsn() AS position,"
          + " floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms";

  /** The moment now; inside a transaction with a snapshot, the snapshot's. */
  static CatalogMoment read(CatalogReader rows) throws SQLException {
    CatalogMoment[] moment = new CatalogMoment[1];
    rows.forEach(
        QUESTION,
        row ->
            moment[0] =
                new CatalogMoment(
                    Snapshot.parse(CatalogReader.text(row, "snapshot")),
                    LogSequenceNumber.valueOf(CatalogReader.text(row, "position")).asLong(),
                    row.getLong("ms")));
    return moment[0];
  }
}
