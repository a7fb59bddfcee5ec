package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.postgres.catalog.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person has to run where the role may not add tables to the publication. */
final class PublicationAdvice {
  private PublicationAdvice() {}

  /**
   * The reason for a person who has to publish the tables of {@code view}, and {@code all} with
   * them.
   */
  static String unpublished(Verdict.Unpublished view, List<Verdict> all, String user) {
    String own = String.join(", ", view.tables());
    if (view.publicationExists()) {
      return SetupReference.after(
          "the publication tailrace does not have "
              + own
              + ", and the role "
              + user
              + " may not add it; run: ALTER PUBLICATION tailrace ADD TABLE "
              + alone(view.tables().stream()));
    }
    Stream<String> tables =
        all.stream()
            .flatMap(
                each ->
                    each instanceof Verdict.Unpublished other
                        ? other.tables().stream()
                        : Stream.empty());
    return SetupReference.after(
        "there is no publication tailrace, and the role "
            + user
            + " may not create it for "
            + own
            + "; run: CREATE PUBLICATION tailrace FOR TABLE "
            + alone(tables));
  }

  /** Without inheriting tables: these are named themselves, or published already. */
  private static String alone(Stream<String> tables) {
    return tables.distinct().map(table -> "ONLY " + table).collect(Collectors.joining(", "));
  }
}
