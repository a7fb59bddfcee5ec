package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of schema in mid-stream, and what the clients of one view are to see of it.
 *
 * @param view what is followed, under the name {@code view}
 * @param unprivileged whether it is followed by a role that owns nothing
 * @param before run before anything is followed
 * @param change run in one transaction
 * @param repair run where the view had to fail; it is live again afterwards
 */
record SchemaChange(
    String name,
    ViewSettings view,
    boolean unprivileged,
    List<String> before,
    List<String> change,
    Expected expected,
    List<String> repair) {

  /** What the clients see. */
  sealed interface Expected {
    /** The same columns, and the rows that there are now, without a snapshot. */
    record Difference() implements Expected {}

    /** Other columns, which come with a snapshot. */
    record Snapshot() implements Expected {}

    /**
     * A state, with this in its reason.
     *
     * @param all whether the views of other tables fail with it
     */
    record Failed(String reason, boolean all) implements Expected {}
  }

  static SchemaChange of(String name) {
    return new SchemaChange(
        name, relation("t"), false, List.of(), List.of(), new Expected.Difference(), List.of());
  }

  private static ViewSettings relation(String relation) {
    return settings(relation, null);
  }

  private static ViewSettings settings(@Nullable String relation, @Nullable String query) {
    return new ViewSettings("view", relation, query, 1_000, 1_000_000);
  }

  SchemaChange of(ViewSettings other) {
    return new SchemaChange(name, other, unprivileged, before, change, expected, repair);
  }

  SchemaChange ofRelation(String relation) {
    return of(relation(relation));
  }

  SchemaChange ofQuery(String query) {
    return of(settings(null, query));
  }

  SchemaChange byReader() {
    return new SchemaChange(name, view, true, before, change, expected, repair);
  }

  SchemaChange after(String... statements) {
    return new SchemaChange(
        name, view, unprivileged, List.of(statements), change, expected, repair);
  }

  SchemaChange run(String... statements) {
    return new SchemaChange(
        name, view, unprivileged, before, List.of(statements), expected, repair);
  }

  SchemaChange snapshot() {
    return new SchemaChange(
        name, view, unprivileged, before, change, new Expected.Snapshot(), repair);
  }

  SchemaChange failed(String reason, String... repair) {
    return failed(new Expected.Failed(reason, false), repair);
  }

  SchemaChange allFailed(String reason, String... repair) {
    return failed(new Expected.Failed(reason, true), repair);
  }

  private SchemaChange failed(Expected state, String... repair) {
    return new SchemaChange(name, view, unprivileged, before, change, state, List.of(repair));
  }

  @Override
  public String toString() {
    return name;
  }
}
