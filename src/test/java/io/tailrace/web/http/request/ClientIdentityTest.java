package io.tailrace.web.http.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdentityTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
    "2001:db8:1:2::ffff, 20010db800010002/64",
    "[2001:db8:1:2::9], 20010db800010002/64",
    "fe80::1%eth0, fe80000000000000/64",
    "::ffff:192.0.2.7, 192.0.2.7",
    "0:0:0:0:0:0:0:1, 0000000000000000/64",
    "zz:1, zz:1",
    "1:2, 1:2",
    ".:1, .:1",
    "[..:1], [..:1]",
    "proxy.example.com, proxy.example.com"
  })
  void anAddressIsOneAndANetworkOfIpv6Too(String remote, String network) {
    assertEquals(network, ClientIdentity.network(remote));
  }

  /** To the JDK these are names. */
  @ParameterizedTest
  @ValueSource(strings = {".:1", "[..:1]", "zz:1", "db", "192.0.2.7", "%:1", ""})
  void whatIsNoAddressIsNotAskedForAnywhere(String remote) {
    assertFalse(ClientIdentity.isLiteral(remote));
  }

  @Test
  void neighboursOfIpv6AreTwo() {
    assertNotEquals(
        ClientIdentity.network("2001:db8:1:2::1"), ClientIdentity.network("2001:db8:1:3::1"));
  }

  @Test
  void whatAProxyWritesIsNotKeptWhole() {
    assertTrue(ClientIdentity.network("x".repeat(8_000)).length() <= 64);
  }
}
