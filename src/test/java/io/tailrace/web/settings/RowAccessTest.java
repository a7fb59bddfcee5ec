package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.web.settings.value.CallerValue;
import io.tailrace.web.settings.value.CallerValue.Kind;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings that choose rows of a view. */
final class RowAccessTest {
  private static final String URL = "tailrace.url=postgresql://db/shop";

  private static RowAccess orders(Settings settings) {
    return settings.accessTo("orders").orElseThrow();
  }

  @Test
  void aViewIsWholeWithoutThem() {
    Settings settings = Reading.of(URL, "tailrace.views=orders");
    assertEquals(RowAccess.WHOLE, orders(settings));
    assertEquals(50_000, settings.streams().mostSlices());
    assertEquals(Optional.empty(), settings.accessTo("lines"));
  }

  @Test
  void columnsAreChosenByClientsOrBelongToCallers() {
    Settings settings =
        Reading.of(
            URL,
            "tailrace.views=orders,lines",
            "tailrace.view.orders.filter-by= customer_id , Region",
            "tailrace.view.orders.roles=eu,us",
            "tailrace.view.orders.rows.tenant=attribute:tenant id",
            "tailrace.view.orders.rows.Sold By=user",
            "tailrace.view.orders.rows.area=role",
            "tailrace.view.orders.all-rows-roles=admin,boss",
            "tailrace.slices.max=7");
    assertEquals(
        new RowAccess(
            List.of("customer_id", "Region"),
            Map.of(
                "tenant", new CallerValue(Kind.ATTRIBUTE, "tenant id"),
                "Sold By", new CallerValue(Kind.USER, ""),
                "area", new CallerValue(Kind.ROLE, "")),
            Set.of("admin", "boss")),
        orders(settings));
    assertEquals(
        List.of("customer_id", "Region", "Sold By", "area", "tenant"), orders(settings).columns());
    assertEquals(Optional.of(RowAccess.WHOLE), settings.accessTo("lines"));
    assertEquals(7, settings.streams().mostSlices());
  }

  @Test
  void aPatternHasThemForAllThatItFinds() {
    Settings settings =
        Reading.of(
            URL,
            "tailrace.views=sales.*,sales.orders",
            "tailrace.view.sales.*.filter-by=id",
            "tailrace.view.sales.*.rows.tenant=user");
    RowAccess found =
        new RowAccess(List.of("id"), Map.of("tenant", new CallerValue(Kind.USER, "")), Set.of());
    assertEquals(Optional.of(found), settings.accessTo("sales.lines"));
    assertEquals(Optional.of(RowAccess.WHOLE), settings.accessTo("sales.orders"));
  }

  @Test
  void aVariablesColumnIsInLowerCase() {
    Settings settings =
        Reading.ofVariables(
            "TAILRACE_URL=postgresql://db/shop",
            "TAILRACE_VIEWS=orders,sales.*",
            "TAILRACE_VIEW_ORDERS_FILTER_BY=region",
            "TAILRACE_VIEW_ORDERS_ROWS_TENANT_ID=attribute:tenant",
            "TAILRACE_VIEW_ORDERS_ALL_ROWS_ROLES=admin",
            "TAILRACE_VIEW_SALES___ROWS_SELLER=user");
    RowAccess expected =
        new RowAccess(
            List.of("region"),
            Map.of("tenant_id", new CallerValue(Kind.ATTRIBUTE, "tenant")),
            Set.of("admin"));
    assertEquals(expected, orders(settings));
    assertEquals(Set.of("seller"), settings.accessTo("sales.lines").orElseThrow().rows().keySet());
  }

  @Test
  void aVariableWinsOverAKeyOfItsColumn() {
    Settings settings =
        Settings.read(
                List.of(
                    new SettingsSource(
                        "system property",
                        Reading.lines(
                            URL,
                            "tailrace.views=orders",
                            "tailrace.view.orders.rows.Tenant-Id=attribute:first"))),
                Reading.lines("TAILRACE_VIEW_ORDERS_ROWS_TENANT_ID=user"),
                Reading.NOTHING)
            .orElseThrow();
    assertEquals(Map.of("Tenant-Id", new CallerValue(Kind.USER, "")), orders(settings).rows());
  }

  @ParameterizedTest
  @MethodSource
  void oneLineSaysWhatToWrite(String message, List<String> lines) {
    assertEquals(message, Reading.fault(lines.toArray(String[]::new)));
  }

  static Stream<Arguments> oneLineSaysWhatToWrite() {
    return Stream.of(
        with(
            "tailrace.view.orders.rows.tenant=tenant_id (system property): write user, role,"
                + " attribute:NAME or claim:PATH, as claim:tenant_id",
            "tailrace.view.orders.rows.tenant=tenant_id"),
        with(
            "tailrace.view.orders.rows.tenant=claim: (system property): write user, role,"
                + " attribute:NAME or claim:PATH, as claim:tenant_id",
            "tailrace.view.orders.rows.tenant=claim:"),
        with(
            "tailrace.view.orders.rows.tenant= (system property): write user, role,"
                + " attribute:NAME or claim:PATH, as claim:tenant_id",
            "tailrace.view.orders.rows.tenant= "),
        with(
            "tailrace.view.orders.rows.tenant (system property): claims come from tokens; write"
                + " tailrace.jwt.keys",
            "tailrace.view.orders.rows.tenant=claim:tenant"),
        with(
            "tailrace.view.orders.rows.area (system property): a container's login cannot list a"
                + " user's roles; write those that are values of the column into"
                + " tailrace.view.orders.roles",
            "tailrace.view.orders.rows.area=role"),
        with(
            "tailrace.view.orders.rows.tenant (system property): tenant is in"
                + " tailrace.view.orders.filter-by too, and clients cannot choose a value that is"
                + " the caller's own; remove it there",
            "tailrace.view.orders.filter-by=id,tenant",
            "tailrace.view.orders.rows.tenant=user"),
        with(
            "tailrace.view.orders.all-rows-roles (system property): everybody who sees the view"
                + " sees all its rows; remove this, or write whose rows they are, as"
                + " tailrace.view.orders.rows.user_name=user",
            "tailrace.view.orders.all-rows-roles=admin"),
        with(
            "tailrace.view.orders.filter-by=id,id (system property): a column is listed twice; list"
                + " it once",
            "tailrace.view.orders.filter-by=id,id"),
        with(
            "tailrace.view.orders.filter-by=id,,b (system property): a name is missing between"
                + " commas; write tailrace.view.orders.filter-by=customer_id,region",
            "tailrace.view.orders.filter-by=id,,b"),
        with(
            "tailrace.view.ordres.rows.tenant (system property): is not a setting; add the view's"
                + " name to tailrace.views",
            "tailrace.view.ordres.rows.tenant=user"),
        with(
            "tailrace.slices.max=0 (system property): write a whole number from 1 to 1000000",
            "tailrace.slices.max=0"));
  }

  private static Arguments with(String message, String... lines) {
    List<String> all = new ArrayList<>(List.of(URL, "tailrace.views=orders"));
    all.addAll(List.of(lines));
    return Arguments.of(message, all);
  }

  @Test
  void aKeyThatCouldMeanTwoViewsIsRefused() {
    assertEquals(
        "tailrace.view.orders.rows.roles (system property): means both"
            + " tailrace.view.orders.rows.<column> and tailrace.view.orders.rows.roles; give one of"
            + " the views another name",
        Reading.fault(
            URL, "tailrace.views=orders,orders.rows", "tailrace.view.orders.rows.roles=user"));
  }
}
