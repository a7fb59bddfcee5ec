package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final long ROWS = 1_000_000;
  private static final long BYTES = 134_217_728;

  @Test
  void aUrlAndTheNamesOfTheViewsAreEnough() {
    Settings settings =
        Reading.of("tailrace.url=postgresql://db/shop", "tailrace.views=top10, sales.orders");
    assertEquals(
        List.of(
            new DatabaseSettings(
                "",
                "jdbc:postgresql://db/shop",
                null,
                null,
                List.of(
                    new ViewSettings("top10", "\"top10\"", null, ROWS, BYTES),
                    new ViewSettings("sales.orders", "\"sales\".\"orders\"", null, ROWS, BYTES)))),
        settings.databases());
    assertEquals(Map.of("top10", Set.of(), "sales.orders", Set.of()), settings.roles());
    assertEquals(Duration.ofSeconds(15), settings.streams().heartbeat());
    assertEquals(20_000, settings.streams().most());
  }

  @Test
  void everySettingIsReadFromTheEnvironmentToo() {
    Settings settings =
        Reading.ofVariables(
            "TAILRACE_URL=postgresql://db/shop",
            "TAILRACE_USER=u",
            "TAILRACE_PASSWORD=p",
            "TAILRACE_VIEWS=sales.big-orders,live",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_RELATION=Orders",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_ROLES=a, b",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_MAX_ROWS=7",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_MAX_BYTES=2KiB",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_MAX_LOG_BYTES=3MiB",
            "TAILRACE_VIEW_SALES_BIG_ORDERS_READ=query",
            "TAILRACE_VIEW_LIVE_SOURCE=mz",
            "TAILRACE_VIEW_LIVE_QUERY=select 1;",
            "TAILRACE_SOURCE_MZ_URL=jdbc:postgresql://m:6875/materialize?sslmode=require",
            "TAILRACE_HEARTBEAT=2m",
            "TAILRACE_STREAM_WRITERS=3",
            "TAILRACE_STREAMS_MAX=9",
            "TAILRACE_PORT=8080",
            "TAILRACE_SERVICE_HOST=10.0.0.1");
    assertEquals(
        List.of(
            new DatabaseSettings(
                "",
                "jdbc:postgresql://db/shop",
                "u",
                "p",
                List.of(
                    new ViewSettings(
                        "sales.big-orders",
                        "\"orders\"",
                        null,
                        7,
                        2048,
                        null,
                        3 << 20,
                        ViewSettings.Read.QUERY))),
            new DatabaseSettings(
                "mz",
                "jdbc:postgresql://m:6875/materialize?sslmode=require",
                null,
                null,
                List.of(new ViewSettings("live", null, "select 1", ROWS, BYTES)))),
        settings.databases());
    assertEquals(Map.of("sales.big-orders", Set.of("a", "b"), "live", Set.of()), settings.roles());
    assertEquals(Duration.ofMinutes(2), settings.streams().heartbeat());
    assertEquals(3, settings.streams().writers());
    assertEquals(9, settings.streams().most());
  }

  @Test
  void theLastPlaceWinsAndTheEnvironmentOverAll() {
    List<SettingsSource> places =
        List.of(
            new SettingsSource(
                "context parameter",
                Reading.lines(
                    "tailrace.url=postgresql://first/x",
                    "tailrace.views=first",
                    "tailrace.user=first")),
            new SettingsSource(
                "JNDI entry", Reading.lines("tailrace.views=second", "tailrace.user=second")),
            new SettingsSource(
                "system property", Reading.lines("tailrace.user=third", "tailrace.user2=")));
    Map<String, String> environment = Reading.lines("TAILRACE_USER=fourth", "TAILRACE_URL= ");
    assertEquals(
        List.of(
            new DatabaseSettings(
                "",
                "jdbc:postgresql://first/x",
                "fourth",
                null,
                List.of(new ViewSettings("second", "\"second\"", null, ROWS, BYTES)))),
        Settings.read(places, environment, Reading.NOTHING).orElseThrow().databases());
  }

  @Test
  void nothingWrittenIsNoFault() {
    SettingsSource others =
        new SettingsSource("system property", Reading.lines("java.home=/", "tailraces.x=1"));
    Map<String, String> environment =
        Reading.lines("TAILRACE_PORT=8080", "TAILRACE_SERVICE_HOST=10.0.0.1", "HOME=/");
    assertEquals(Optional.empty(), Settings.read(List.of(others), environment, Reading.NOTHING));
  }

  @Test
  void aVariableThatMeansTwoSettingsIsRefused() {
    SettingsFault fault =
        assertThrows(
            SettingsFault.class,
            () ->
                Reading.ofVariables(
                    "TAILRACE_URL=postgresql://db/shop",
                    "TAILRACE_VIEWS=a.b,a_b",
                    "TAILRACE_VIEW_A_B_MAX_ROWS=1"));
    assertEquals(
        "TAILRACE_VIEW_A_B_MAX_ROWS (environment variable): means both tailrace.view.a.b.max-rows"
            + " and tailrace.view.a_b.max-rows; write the one that you mean as a system property"
            + " instead",
        fault.getMessage());
    assertEquals(
        2,
        Reading.ofVariables("TAILRACE_URL=postgresql://db/shop", "TAILRACE_VIEWS=a.b,a_b")
            .roles()
            .size());
  }

  @Test
  void aPatternHasSettingsOfItsOwnForAllThatItFinds() {
    Settings settings =
        Reading.of(
            "tailrace.url=postgresql://db/shop",
            "tailrace.source.b.url=postgresql://db/b",
            "tailrace.views=sales.*, !sales.audit*, orders, hr.people*, !*_old",
            "tailrace.view.sales.*.max-rows=7",
            "tailrace.view.sales.*.max-bytes=1KiB",
            "tailrace.view.sales.*.max-log-bytes=1MiB",
            "tailrace.view.sales.*.every=5s",
            "tailrace.view.sales.*.read=query",
            "tailrace.view.sales.*.roles=analyst",
            "tailrace.view.hr.people*.source=b");
    ViewPatterns first = settings.databases().get(0).patterns();
    NamePattern sales = new NamePattern("sales.*", "sales", "*");
    NamePattern people = new NamePattern("hr.people*", "hr", "people*");
    Limits usual = new Limits(ROWS, BYTES, ViewSettings.LOG_BYTES);
    assertEquals(
        new ViewPatterns(
            List.of(
                new ViewPatterns.Rule(
                    sales,
                    true,
                    new Limits(7, 1024, 1 << 20),
                    Duration.ofSeconds(5),
                    ViewSettings.Read.QUERY),
                new ViewPatterns.Rule(people, false, usual, null)),
            List.of(
                new NamePattern("sales.audit*", "sales", "audit*"),
                new NamePattern("*_old", "public", "*_old")),
            Set.of("orders"),
            Set.of(List.of("orders"))),
        first);
    assertEquals(Set.of("hr"), settings.databases().get(1).patterns().schemas());
    assertEquals(Set.of(), settings.databases().get(1).patterns().relations());
    assertEquals(Optional.of(Set.of("analyst")), settings.rolesOf("sales.\"Order Lines\""));
    assertEquals(Optional.of(Set.of()), settings.rolesOf("hr.people_1"));
    assertEquals(Optional.of(Set.of()), settings.rolesOf("orders"));
    assertEquals(Optional.empty(), settings.rolesOf("hr.others"));
    assertEquals("database with views [orders, sales.*]", settings.databases().get(0).toString());
  }

  @Test
  void aPatternsSettingsCanBeVariables() {
    Settings settings =
        Reading.ofVariables(
            "TAILRACE_URL=postgresql://db/shop",
            "TAILRACE_VIEWS=sales.*,hr.people*",
            "TAILRACE_VIEW_SALES___MAX_ROWS=7",
            "TAILRACE_VIEW_HR_PEOPLE__ROLES=hr");
    assertEquals(7, settings.databases().get(0).patterns().rules().get(0).limits().maxRows());
    assertEquals(Optional.of(Set.of("hr")), settings.rolesOf("hr.people"));
  }

  @Test
  void aPatternAloneIsEnough() {
    Settings settings = Reading.of("tailrace.url=postgresql://db/shop", "tailrace.views=*");
    assertEquals(List.of(), settings.databases().get(0).views());
    assertEquals(Set.of("public"), settings.databases().get(0).patterns().schemas());
    assertEquals(Map.of(), settings.roles());
  }

  @Test
  void aRoleMayHaveSpacesInside() {
    Settings settings =
        Reading.of(
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a",
            "tailrace.view.a.roles= Domain Users ,admin");
    assertEquals(Map.of("a", Set.of("Domain Users", "admin")), settings.roles());
  }
}
