package io.tailrace.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller asks for can only narrow the caller's own rows. */
final class VisibleRowsTest {
  private static final List<Column> COLUMNS =
      List.of(new Column("id", "int4"), new Column("tenant", "int4"), new Column("region", "text"));

  private final Database database =
      new Database(
          Map.of("orders", new Limits(100, 10_000)),
          Map.of("orders", List.of("id", "tenant", "region")),
          InstantSource.system());

  private static ViewCatalog catalog(String... rows) {
    String[] lines = {"tailrace.url=postgresql://db/shop", "tailrace.views=orders"};
    Map<String, String> settings =
        Arrays.stream(concat(lines, rows))
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    return new ViewCatalog(
        Settings.read(
                List.of(new SettingsSource("test", settings)),
                Map.of(),
                name -> {
                  throw new AssertionError(name);
                })
            .orElseThrow(),
        Map.of());
  }

  private static String[] concat(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static Caller caller(@Nullable String user, Object tenant, String... roles) {
    return new Caller(
        user,
        Set.of(roles)::contains,
        Set.of(),
        name -> name.equals("tenant") ? tenant : null,
        Map.of(),
        Instant.MAX);
  }

  private void load() throws SourceFault {
    database.apply(
        List.of(
            new Update.Contents(
                "orders",
                History.of(List.of("x"), COLUMNS),
                COLUMNS,
                Update.Pace.CLOCKED,
                1,
                1,
                ZSet.EMPTY)));
  }

  private Slice visible(ViewCatalog catalog, Caller caller, Map<String, List<String>> asked)
      throws Refusal {
    return VisibleRows.of(catalog, database, "orders", caller).of(Slice.of(asked)).slice();
  }

  private static final String BY_TENANT = "tailrace.view.orders.rows.tenant=attribute:tenant";

  @Test
  void ownValuesAreAddedToWhatIsAskedFor() throws Exception {
    load();
    ViewCatalog catalog = catalog(BY_TENANT, "tailrace.view.orders.filter-by=id,region");
    Caller caller = caller("ann", List.of("07", 8));
    Slice own = Slice.of(Map.of("tenant", List.of("7", "8")));
    assertEquals(own, visible(catalog, caller, Map.of()));
    assertEquals(
        Slice.of(Map.of("tenant", List.of("7", "8"), "id", List.of("1"), "region", List.of("eu"))),
        visible(catalog, caller, Map.of("id", List.of("1", "001"), "region", List.of("eu"))));
  }

  @Test
  void anotherCallersValueCannotBeAskedFor() throws Exception {
    load();
    Slice both =
        visible(catalog(BY_TENANT), caller("ann", "7"), Map.of("tenant", List.of("9", "7")));
    assertEquals(Slice.of(Map.of("tenant", List.of("7"))), both);
    Slice none = visible(catalog(BY_TENANT), caller("ann", "7"), Map.of("tenant", List.of("9")));
    assertEquals(Slice.of(Map.of("tenant", List.of())), none);
  }

  @Test
  void rolesThatSeeAllRowsSeeThem() throws Exception {
    load();
    ViewCatalog catalog = catalog(BY_TENANT, "tailrace.view.orders.all-rows-roles=admin");
    assertEquals(Slice.ALL, visible(catalog, caller("ann", "7", "admin"), Map.of()));
    assertEquals(
        Slice.of(Map.of("tenant", List.of("7"))),
        visible(catalog, caller("ann", "7", "other"), Map.of()));
  }

  @Test
  void aCallerWithoutAValueIsRefusedAndToldWhichIsMissing() throws Exception {
    load();
    Refusal none = refused(catalog(BY_TENANT), caller("ann", List.of()));
    assertEquals(403, none.status());
    assertEquals(
        "the view orders shows callers their own rows, and this one has no request attribute tenant",
        none.detail());
    Refusal nobody = refused(catalog("tailrace.view.orders.rows.region=user"), caller(null, "7"));
    assertEquals(401, nobody.status());
    assertEquals("log in: the view orders shows callers their own rows", nobody.detail());
  }

  private Refusal refused(ViewCatalog catalog, Caller caller) {
    return assertThrows(Refusal.class, () -> visible(catalog, caller, Map.of()));
  }

  @Test
  void valuesThatTheColumnCannotHaveAreLeftOutAndNoneIsRefused() throws Exception {
    load();
    assertEquals(
        Slice.of(Map.of("tenant", List.of("7"))),
        visible(catalog(BY_TENANT), caller("ann", List.of("admin", "7")), Map.of()));
    Refusal refusal = refused(catalog(BY_TENANT), caller("ann", "x"));
    assertEquals(403, refusal.status());
    assertEquals(
        "the caller's request attribute tenant chooses no rows of the view orders: \"x\" is no"
            + " int4, as tenant is",
        refusal.detail());
  }

  @Test
  void aValueOfAnotherTypeIsRefused() throws Exception {
    ViewCatalog catalog = catalog("tailrace.view.orders.filter-by=id");
    assertEquals(
        Slice.of(Map.of("id", List.of("x"))),
        visible(catalog, caller("ann", "7"), Map.of("id", List.of("x"))),
        "the columns are not known yet");
    load();
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> visible(catalog, caller("ann", "7"), Map.of("id", List.of("x"))));
    assertEquals(400, refusal.status());
    assertEquals("\"x\" is no int4, as id is", refusal.detail());
  }

  @Test
  void combinationsAreBounded() throws Exception {
    load();
    List<String> many = IntStream.range(0, 50).mapToObj(String::valueOf).toList();
    ViewCatalog catalog = catalog("tailrace.view.orders.filter-by=id,region");
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> visible(catalog, caller("ann", "7"), Map.of("id", many, "region", many)));
    assertEquals(400, refusal.status());
    assertEquals("the values have more than 1000 combinations; ask for fewer", refusal.detail());
    List<String> tenants = IntStream.range(0, 1_001).mapToObj(String::valueOf).toList();
    assertEquals(403, refused(catalog(BY_TENANT), caller("ann", tenants)).status());
  }
}
