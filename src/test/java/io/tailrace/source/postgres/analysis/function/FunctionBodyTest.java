package io.tailrace.source.postgres.analysis.function;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FunctionBodyTest {
  @Test
  void whatOnlyComputesIsNotOpaque() {
    for (String text :
        List.of(
            "SELECT left($1, 1)",
            "SELECT 2 * n -- from here",
            "SELECT /* JOIN /* nested */ FROM t */ 'from t' || $$EXECUTE$$ || E'it\\'s from'",
            "SELECT extract(epoch FROM $1), substring(a from 2 for 3), trim(both 'x' FROM b)",
            "SELECT $1 IS DISTINCT FROM $2, $1 IS NOT DISTINCT FROM $2",
            "SELECT \"from\" + \"update\"",
            "BEGIN IF a > 1 THEN RETURN 'know'; END IF; RETURN regexp_replace(b, 'nowhere', ''); END",
            "RETURN (a || b)",
            "SELECT to_tsvector('simple'::regconfig, $1)")) {
      assertFalse(FunctionBody.parse(text).opaque(), text);
    }
  }

  @Test
  void whatMayReadIsOpaque() {
    for (String text :
        List.of(
            "SELECT a FROM t",
            "SELECT DISTINCT FROM t",
            "SELECT extract(epoch FROM (SELECT max(a) FROM t))",
            "TABLE t",
            "BEGIN EXECUTE 'SELECT 1' INTO a; RETURN a; END",
            "BEGIN PERFORM f(); RETURN 1; END",
            "INSERT INTO t VALUES ($1) RETURNING a",
            "SELECT $1 > CURRENT_DATE",
            "SELECT LocalTimestamp",
            "SELECT $1::regclass::text",
            "SELECT $1 > 'now'::timestamptz",
            "SELECT $1 > E' Today'::date",
            "SELECT $1 > $q$yesterday$q$::date",
            "SELECT \"a b\"(1)",
            "SELECT current_user")) {
      assertTrue(FunctionBody.parse(text).opaque(), text);
    }
  }

  @Test
  void whatItCalls() {
    assertEquals(
        Set.of("lower", "inner_one", "Mixed", "coalesce"),
        FunctionBody.parse("SELECT Lower(app.inner_one ($1)) || \"Mixed\"(coalesce(a, b))")
            .calls());
  }

  @Test
  void aTextThatIsCutShortEnds() {
    for (String text : List.of("'", "\"", "$$", "/*", "--", "SELECT (", ")", "e'", "$1", "")) {
      assertDoesNotThrow(() -> FunctionBody.parse(text), text);
    }
  }
}
