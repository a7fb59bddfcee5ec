package io.tailrace.source.postgres.analysis.statement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parsed forms as PostgreSQL 14 to 18 store them, cut short. */
class RuleTreeTest {
  private static final RuleTree NOTHING = RuleTree.parse("({QUERY :commandType 1})");

  @Test
  void whatItNames() {
    RuleTree rule =
        RuleTree.parse(
            "({QUERY :rtable ({RANGETBLENTRY :rtekind 0 :relid 16385 :relkind r :tablesample"
                + " {TABLESAMPLECLAUSE :tsmhandler 3313 :args <>}} {RANGETBLENTRY :relid 1259})"
                + " :targetList ({FUNCEXPR :funcid 1299 :args <>} {OPEXPR :opno 521 :opfuncid 147}"
                + " {AGGREF :aggfnoid 2108} {WINDOWFUNC :winfnoid 3100}"
                + " {SORTGROUPCLAUSE :tleSortGroupRef 1 :eqop 96 :sortop 97}"
                + " {ROWCOMPAREEXPR :opnos (o 664 99)} {SCALARARRAYOPEXPR :opno 98 :opfuncid 0}"
                + " {SQLVALUEFUNCTION :op 4 :type 1184} {SQLVALUEFUNCTION :op 14 :type 19}"
                + " {CONST :consttype 1184 :consttypmod -1}) :rowMarks ({ROWMARKCLAUSE :rti 1}))");
    assertEquals(
        new RuleTree(
            Set.of(16385, 1259),
            Set.of(3313, 1299, 147, 2108, 3100),
            Set.of(521, 96, 97, 664, 99, 98),
            Set.of("CURRENT_TIMESTAMP"),
            true,
            true,
            true,
            false,
            true),
        rule);
  }

  @Test
  void namesThatLookLikeNodes() {
    assertEquals(
        NOTHING,
        RuleTree.parse(
            "({QUERY :resname :funcid\\ 1299 :colnames (\"\\{SQLVALUEFUNCTION\\ :op\\ 3\\ \""
                + " \":relid\\ 1259\" \\{ROWMARKCLAUSE\\ \\{TABLESAMPLECLAUSE\\ )})"));
  }

  @Test
  void theUsersOwnRoleIsNoTime() {
    assertEquals(NOTHING, RuleTree.parse("({SQLVALUEFUNCTION :op 10 :type 19})"));
  }
}
