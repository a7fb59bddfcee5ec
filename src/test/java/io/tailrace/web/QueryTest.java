package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void viewsAndTheIdAreTakenInOrderAndNothingElse() throws Refusal {
    assertEquals(
        new Query(List.of("b", "sales.a"), "f1-10.20"),
        Query.of("view=b&x=1&&view=sales%2Ea&lastEventId=f1-10.20&lastEventId=other&View=c&y"));
  }

  @Test
  void nothingIsAskedForWhereNothingIsWritten() throws Refusal {
    assertEquals(new Query(List.of(), null), Query.of((String) null));
    assertEquals(new Query(List.of(""), ""), Query.of("view=&lastEventId="));
  }

  @Test
  void whatIsNoQueryIsRefused() {
    assertEquals(Reason.BAD_REQUEST, reason("view=%zz"));
    assertEquals(Reason.BAD_REQUEST, reason("view=%4"));
    assertEquals(Reason.LONG_QUERY, reason("view=" + "x".repeat(16 << 10)));
  }

  private static Reason reason(String query) {
    return assertThrows(Refusal.class, () -> Query.of(query)).reason();
  }
}
