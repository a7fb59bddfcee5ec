package io.tailrace.web.http.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.http.request.Refusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryParametersTest {
  @Test
  void parametersAreTakenInOrderWithTheirNamesDecoded() throws Refusal {
    QueryParameters query =
        QueryParameters.of(
            "view=b&a%2Ex=1&&%76iew=sales%2Ea&lastEventId=f1-10.20&lastEventId=other&View=c&y");
    assertEquals(List.of("b", "sales.a"), query.views());
    assertEquals("f1-10.20", query.lastEventId());
    assertEquals(
        Map.of(
            "view", List.of("b", "sales.a"),
            "a.x", List.of("1"),
            "lastEventId", List.of("f1-10.20", "other"),
            "View", List.of("c"),
            "y", List.of("")),
        query.values());
  }

  @Test
  void nothingIsAskedForWhereNothingIsWritten() throws Refusal {
    for (String query : List.of("", "&", "&&")) {
      assertEquals(Map.of(), QueryParameters.of(query).values());
    }
    assertEquals(Map.of(), QueryParameters.of((String) null).values());
    assertNull(QueryParameters.of("view=").lastEventId());
    assertEquals(List.of(""), QueryParameters.of("view=&lastEventId=").views());
    assertEquals("", QueryParameters.of("view=&lastEventId=").lastEventId());
  }

  @Test
  void parametersOfOtherNamesAreRefusedWithThoseThatThereAre() throws Refusal {
    QueryParameters query = QueryParameters.of("view=a&limit=10");
    query.refuseOthers(Set.of("view", "limit"));
    Refusal refusal =
        assertThrows(Refusal.class, () -> query.refuseOthers(Set.of("view", "lastEventId")));
    assertEquals("there is no parameter limit; there are lastEventId, view", refusal.detail());
    assertEquals(
        "there is no parameter view; this address has no parameters",
        assertThrows(Refusal.class, () -> query.refuseOthers(Set.of())).detail());
  }

  @Test
  void whatIsNoQueryIsRefused() {
    assertEquals(Reason.BAD_REQUEST, reason("view=%zz"));
    assertEquals(Reason.BAD_REQUEST, reason("view=%4"));
    assertEquals(Reason.LONG_QUERY, reason("view=" + "x".repeat(16 << 10)));
  }

  private static Reason reason(String query) {
    return assertThrows(Refusal.class, () -> QueryParameters.of(query)).reason();
  }
}
