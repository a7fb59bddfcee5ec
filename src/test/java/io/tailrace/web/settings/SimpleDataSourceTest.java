package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.List;
import java.util.Map;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGPoolingDataSource;
import org.postgresql.ds.PGSimpleDataSource;

final class SimpleDataSourceTest {
  private static final String RESOURCE =
      "write <Resource name=\"jdbc/shop\" auth=\"Container\""
          + " type=\"org.postgresql.ds.PGSimpleDataSource\""
          + " factory=\"org.postgresql.ds.common.PGObjectFactory\" serverName=\"host\""
          + " portNumber=\"5432\" databaseName=\"database\" user=\"user\" password=\"password\"/>";

  @Test
  void onlyItsUrlUserAndPasswordAreRead() {
    PGSimpleDataSource simple = new PGSimpleDataSource();
    simple.setURL("jdbc:postgresql://db:5432/shop");
    simple.setUser("me");
    simple.setPassword("secret");
    DatabaseSettings database = read(simple).databases().get(0);
    assertEquals("jdbc:postgresql://db:5432/shop", database.url().replaceFirst("\\?.*", ""));
    assertEquals("me", database.user());
    assertEquals("secret", database.password());
  }

  @Test
  @SuppressWarnings("deprecation")
  void aPoolIsRefused() {
    assertEquals(
        "tailrace.datasource=jdbc/shop (system property): is a"
            + " org.postgresql.ds.PGPoolingDataSource; "
            + RESOURCE,
        assertThrows(SettingsFault.class, () -> read(new PGPoolingDataSource())).getMessage());
  }

  @Test
  void aNameThatIsNotBoundIsRefused() {
    assertEquals(
        "tailrace.datasource=jdbc/shop (system property): is not bound in JNDI; " + RESOURCE,
        Reading.fault("tailrace.datasource=jdbc/shop", "tailrace.views=a"));
  }

  private static Settings read(Object bound) {
    Names names =
        name -> {
          if (name.equals("java:comp/env/jdbc/shop")) {
            return bound;
          }
          throw new NameNotFoundException(name);
        };
    SettingsSource place =
        new SettingsSource(
            "system property", Reading.lines("tailrace.datasource=jdbc/shop", "tailrace.views=a"));
    return Settings.read(List.of(place), Map.of(), names).orElseThrow();
  }
}
