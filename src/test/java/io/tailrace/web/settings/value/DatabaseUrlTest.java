package io.tailrace.web.settings.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "jdbc:postgresql://db:5432/shop, jdbc:postgresql://db:5432/shop, -, -",
        "postgresql://db/shop?ssl=true, jdbc:postgresql://db/shop?ssl=true, -, -",
        "postgres://db, jdbc:postgresql://db/, -, -",
        "postgres:///shop, jdbc:postgresql:///shop, -, -",
        "postgresql://[::1]:5432/shop, jdbc:postgresql://[::1]:5432/shop, -, -",
        "'postgresql://a:1,b:2/shop', 'jdbc:postgresql://a:1,b:2/shop', -, -",
        "postgresql://db/shop?user=me&password=a%40b, jdbc:postgresql://db/shop, me, a@b",
        "postgresql://db/?ssl=1&password=p&options=user, jdbc:postgresql://db/?ssl=1&options=user, -, p",
        "postgresql://me@db/s?ssl=true&password=p, jdbc:postgresql://db/s?ssl=true, me, p",
        "postgresql://db/s?sslmode=verify%2Dfull, jdbc:postgresql://db/s?sslmode=verify%2Dfull, -, -",
        "'postgresql://[fe80::1%e1]/s?&ssl', 'jdbc:postgresql://[fe80::1%e1]/s?&ssl', -, -",
        "postgresql://me@db/shop, jdbc:postgresql://db/shop, me, -",
        "postgresql://me:a%40b+c%25@db/shop, jdbc:postgresql://db/shop, me, a@b+c%",
      })
  void isPgjdbcs(String written, String jdbc, String user, String password) {
    DatabaseUrl url = DatabaseUrl.parse(new Setting("tailrace.url", written, "test"));
    assertEquals(jdbc, url.jdbc());
    assertEquals(user, url.user());
    assertEquals(password, url.password());
  }
}
