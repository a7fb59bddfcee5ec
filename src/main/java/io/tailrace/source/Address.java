package io.tailrace.source;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a database is, as an operator knows it: its hosts with their ports and its name, such as
 * {@code db.example.com:5432/shop}, without the rest of the URL.
 */
public final class Address {
  private Address() {}

  public static String of(String url) {
    Properties parsed = Driver.parseURL(url, null);
    if (parsed == null) {
      return "of no address";
    }
    String[] hosts = String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).split(",", -1);
    String[] ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(parsed)).split(",", -1);
    StringBuilder address = new StringBuilder();
    for (int at = 0; at < hosts.length; at++) {
      address.append(at == 0 ? "" : ",").append(hosts[at]);
      address.append(at < ports.length ? ":" + ports[at] : "");
    }
    String name = PGProperty.PG_DBNAME.getOrDefault(parsed);
    address.append(name == null ? "" : "/" + name);
    return address.toString().replaceAll("\\p{Cntrl}", "?");
  }
}
