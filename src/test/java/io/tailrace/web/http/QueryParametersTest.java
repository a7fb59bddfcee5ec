package io.tailrace.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.http.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryParametersTest {
  @Test
  void viewsAndTheIdAreTakenInOrderAndNothingElse() throws Refusal {
    assertEquals(
        new QueryParameters(List.of("b", "sales.a"), "f1-10.20"),
        QueryParameters.of(
            "view=b&x=1&&view=sales%2Ea&lastEventId=f1-10.20&lastEventId=other&View=c&y"));
  }

  @Test
  void nothingIsAskedForWhereNothingIsWritten() throws Refusal {
    assertEquals(new QueryParameters(List.of(), null), QueryParameters.of((String) null));
    assertEquals(new QueryParameters(List.of(""), ""), QueryParameters.of("view=&lastEventId="));
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
