package io.tailrace.source.postgres.protocol;

import java.util.List;

/** The messages of the server's {@code pgoutput}, protocol version 1. */
public sealed interface PgOutputMessage {
  /** A transaction begins; its commit ends the record at {@code commitLsn}. */
  record Begin(long commitLsn, long timeMs, int xid) implements PgOutputMessage {}

  /** The transaction is complete; {@code endLsn} is the position behind it. */
  record Commit(long commitLsn, long endLsn, long timeMs) implements PgOutputMessage {}

  /**
   * The columns of the following rows of a table. It is repeated whenever the server's caches were
   * dropped.
   */
  record Relation(int id, String schema, String name, char identity, List<RelationColumn> columns)
      implements PgOutputMessage {
    public Relation {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A column of a {@link Relation}.
   *
   * @param key whether it belongs to the replica identity; with FULL, every column does
   * @param modifier of the type, such as the length of a varchar; -1 for none
   */
  record RelationColumn(boolean key, String name, int type, int modifier) {}

  /** A type that is not built in. */
  record Type(int id, String schema, String name) implements PgOutputMessage {}

  record Insert(int relation, Tuple row) implements PgOutputMessage {}

  record Update(int relation, OldTuple old, Tuple row) implements PgOutputMessage {}

  record Delete(int relation, OldTuple old) implements PgOutputMessage {}

  record Truncate(List<Integer> relations) implements PgOutputMessage {
    public Truncate {
      relations = List.copyOf(relations);
    }
  }

  /** The transaction was replicated from elsewhere. */
  record Origin(long lsn, String name) implements PgOutputMessage {}

  /** A message that an application wrote into the stream. */
  record Message(boolean transactional, long lsn, String prefix) implements PgOutputMessage {}

  /** The old row of a change. */
  sealed interface OldTuple {
    /** The whole row: the table's replica identity is FULL. */
    record Whole(Tuple row) implements OldTuple {}

    /**
     * The values of the replica identity's columns; all other columns are null. An update has it
     * only where one of these values changed or is large.
     */
    record Key(Tuple row) implements OldTuple {}

    /** Nothing: the replica identity's columns are those of the new row. */
    enum Partial implements OldTuple {
      NOTHING
    }
  }
}
