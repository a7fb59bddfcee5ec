package io.tailrace.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.RowAccess;
import io.tailrace.web.settings.value.CallerValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which rows a request's parameters ask for. */
final class RequestedRowsTest {
  private static final Set<String> OTHERS = Set.of("view", "lastEventId");

  private static RowAccess by(String... columns) {
    return new RowAccess(
        List.of(columns), Map.of("tenant", new CallerValue(CallerValue.Kind.USER, "")), Set.of());
  }

  private static Map<String, Slice> of(Map<String, RowAccess> views, String query) throws Refusal {
    return new RequestedRows(views).of(QueryParameters.of(query), OTHERS);
  }

  private static String refused(Map<String, RowAccess> views, String query) {
    Refusal refusal = assertThrows(Refusal.class, () -> of(views, query));
    assertEquals(400, refusal.status());
    return refusal.detail();
  }

  private static Slice slice(Map<String, List<String>> values) {
    return Slice.of(values);
  }

  @Test
  void valuesOfAColumnAreAlternativesAndColumnsHoldTogether() throws Refusal {
    Map<String, RowAccess> orders = Map.of("orders", by("customer_id", "region"));
    assertEquals(Map.of("orders", Slice.ALL), of(orders, "view=orders&lastEventId=x"));
    assertEquals(
        Map.of(
            "orders", slice(Map.of("customer_id", List.of("42", "43"), "region", List.of("é u")))),
        of(orders, "customer_id=43&region=%C3%A9+u&orders.customer_id=42&customer_i%64=42"));
    assertEquals(Map.of("orders", slice(Map.of("region", List.of("")))), of(orders, "region="));
  }

  @Test
  void severalViewsNameTheirOwn() throws Refusal {
    Map<String, RowAccess> views = new LinkedHashMap<>();
    views.put("orders", by("customer_id"));
    views.put("sales.lines", by("customer_id", "id"));
    views.put("total", by());
    assertEquals(
        Map.of(
            "orders", slice(Map.of("customer_id", List.of("1"))),
            "sales.lines", slice(Map.of("customer_id", List.of("2"))),
            "total", Slice.ALL),
        of(views, "orders.customer_id=1&sales.lines.customer_id=2"));
    assertEquals(
        "there is no parameter customer_id; there are lastEventId, orders.customer_id,"
            + " sales.lines.customer_id, sales.lines.id, view",
        refused(views, "customer_id=1"));
  }

  @Test
  void aColumnMayBeNamedLikeAParameterOfStreams() throws Refusal {
    Map<String, RowAccess> odd = Map.of("orders", by("view", "lastEventId"));
    assertEquals(
        Map.of("orders", slice(Map.of("view", List.of("a"), "lastEventId", List.of("b")))),
        of(odd, "view=orders&orders.view=a&orders.lastEventId=b&lastEventId=c"));
    assertEquals(
        "there is no parameter view; there are orders.lastEventId, orders.view",
        assertThrows(
                Refusal.class,
                () -> new RequestedRows(odd).of(QueryParameters.of("view=a"), Set.of()))
            .detail());
  }

  @Test
  void anyOtherParameterIsRefusedWithThoseThatThereAre() {
    Map<String, RowAccess> orders = Map.of("orders", by("customer_id"));
    for (String name :
        List.of(
            "limit",
            "tenant",
            "orders.tenant",
            "Customer_id",
            "customer_id%20",
            "lines.customer_id",
            "")) {
      String shown = name.replace("%20", " ");
      assertEquals(
          "there is no parameter " + shown + "; there are customer_id, lastEventId, view",
          refused(orders, name + "=1"));
    }
    assertEquals(
        "there is no parameter where; there are lastEventId, view; no part of total can be asked"
            + " for, since tailrace.view.<name>.filter-by names no columns",
        refused(Map.of("total", by()), "where=1"));
  }

  @Test
  void aNameThatCouldMeanTwoColumnsIsRefused() {
    Map<String, RowAccess> views = new LinkedHashMap<>();
    views.put("a", by("b.c"));
    views.put("a.b", by("c"));
    assertEquals("the parameter a.b.c could mean two columns", refused(views, "a.b.c=1"));
  }

  @Test
  void thereAreAtMostAHundredValues() throws Refusal {
    Map<String, RowAccess> orders = Map.of("orders", by("id"));
    String hundred = "id=1" + "&id=2".repeat(99);
    assertEquals(Map.of("orders", slice(Map.of("id", List.of("1", "2")))), of(orders, hundred));
    assertEquals(
        "a request has at most 100 values of columns, and this has 101",
        refused(orders, hundred + "&id=3"));
  }
}
