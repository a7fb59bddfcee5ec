package io.tailrace.source.postgres.analysis.statement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One statement, whatever stands in its quotes and behind it. */
class StatementEndTest {
  @Test
  void whatFollowsTheStatementIsLeftOut() {
    for (String end : List.of("", ";", " ; ;\n", "; -- all; of it", ";/* a; /* b */ ; */ ")) {
      String statement = "SELECT (1)";
      assertEquals(
          end.isBlank() ? statement : statement + end.substring(0, end.indexOf(';')),
          StatementEnd.single(statement + end));
    }
    assertEquals("SELECT 1 -- one", StatementEnd.single("SELECT 1 -- one"));
  }

  @Test
  void whatIsQuotedIsNoEnd() {
    for (String text :
        List.of(
            "SELECT ';', \";)\", $$;)$$, $a$ $$ ; $a$",
            "SELECT 'it''s;', E'\\';)', '\\' AS b",
            "SELECT 1 /* ; ) */ -- ; )\n + 2",
            "SELECT a - b / c FROM t$x")) {
      assertEquals(text, StatementEnd.single(text));
    }
  }

  @Test
  void whatIsNotOneStatement() {
    for (String text :
        List.of(
            "",
            " ;",
            "-- only",
            "SELECT 1; SELECT 2",
            "SELECT 1) AS q; DROP TABLE t; SELECT (1",
            "SELECT 1) AS q, (SELECT 2",
            "SELECT (1")) {
      assertNull(StatementEnd.single(text), text);
    }
  }
}
