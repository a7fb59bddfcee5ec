package io.tailrace.source.materialize.batch;

import io.tailrace.source.Outage;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.materialize.catalog.Identity;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.jdbc.PgResultSet;

/** The columns of a FETCH: three of the server's own, then the view's. Pure. */
public final class TailColumns {
  private static final int FIRST_OF_USERS = 16384;
  private static final List<String> OWN = List.of("timestamp", "progressed", "diff");

  private TailColumns() {}

  /**
   * The encoder of the view's columns.
   *
   * @throws Outage where they are not the columns of this identity
   */
  public static JsonRow encoder(ResultSet rows, Identity identity) throws SQLException, Outage {
    ResultSetMetaData row = rows.getMetaData();
    PgResultSet oids = rows.unwrap(PgResultSet.class);
    List<String> names = new ArrayList<>();
    requireOwn(row);
    JsonValue[] values = new JsonValue[row.getColumnCount() - OWN.size()];
    for (int i = 0; i < values.length; i++) {
      int column = i + OWN.size() + 1;
      names.add(row.getColumnLabel(column));
      int oid = oids.getColumnOID(column);
      boolean own = oid < 0 || oid >= FIRST_OF_USERS;
      values[i] =
          own && i < identity.values().size() ? identity.values().get(i) : BuiltInTypes.value(oid);
    }
    if (!names.equals(identity.names())) {
      throw Outage.stale("its columns changed while it was being opened", null);
    }
    return new JsonRow(values);
  }

  /** Since 0.8.1 their names begin with {@code mz_}. */
  private static void requireOwn(ResultSetMetaData row) throws SQLException, Outage {
    boolean own = row.getColumnCount() >= OWN.size();
    for (int i = 0; own && i < OWN.size(); i++) {
      String name = row.getColumnLabel(i + 1);
      own = name.equals(OWN.get(i)) || name.equals("mz_" + OWN.get(i));
    }
    if (!own) {
      throw Outage.stale("the server sends other columns than it described", null);
    }
  }
}
