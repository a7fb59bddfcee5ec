package io.tailrace.web.http.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.push.message.ContentCoding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedCodingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip, deflate, br, zstd",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "deflate,GZIP ; Q=0.001",
        "x-gzip",
        "*",
        "identity;q=0.5, *;q=0.1",
        "br;q=0, gzip;foo=1"
      })
  void whoeverNamesItOrAnythingGetsIt(String header) {
    assertEquals(ContentCoding.GZIP, AcceptedCoding.of(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "deflate, br",
        "gzip;q=0",
        "gzip; q=0.000, *",
        "*, gzip;q=0.0",
        "*;q=0",
        "gzipped",
        ",;,",
        "br;q=1, deflate;gzip"
      })
  void nobodyElseDoes(String header) {
    assertEquals(ContentCoding.IDENTITY, AcceptedCoding.of(header));
  }
}
