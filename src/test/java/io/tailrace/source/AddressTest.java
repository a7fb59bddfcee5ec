package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://db.example.com:5433/shop | db.example.com:5433/shop",
        "jdbc:postgresql://db.example.com/shop | db.example.com:5432/shop",
        "jdbc:postgresql://a,b:5433,[::1]:5434/shop | a:5432,b:5433,[::1]:5434/shop",
        "jdbc:postgresql://db/my%20shop%0a?password=hush&sslpassword=psst | db:5432/my shop?",
        "jdbc:postgresql://db/?user=me&password=hush&sslmode=require | db:5432/me",
        "jdbc:mysql://db/shop | of no address"
      })
  void itIsHostsPortsAndTheDatabaseAndNothingElseOfTheUrl(String url, String address) {
    assertEquals(address, Address.of(url));
  }
}
