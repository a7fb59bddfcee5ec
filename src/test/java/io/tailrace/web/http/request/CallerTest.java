package io.tailrace.web.http.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.web.settings.value.CallerValue;
import io.tailrace.web.settings.value.CallerValue.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller's own values are. */
final class CallerTest {
  private static Set<String> claim(String path, Map<String, Object> claims) {
    Caller caller = new Caller("ann", role -> false, Set.of(), name -> null, claims, Instant.MAX);
    return caller.values(new CallerValue(Kind.CLAIM, path), Set.of());
  }

  private static Set<String> attribute(@Nullable Object value) {
    Caller caller =
        new Caller(
            "ann",
            role -> false,
            Set.of(),
            name -> name.equals("tenant") ? value : "other",
            Map.of("tenant", "claimed"),
            Instant.MAX);
    return caller.values(new CallerValue(Kind.ATTRIBUTE, "tenant"), Set.of());
  }

  @Test
  void aUserIsOneValueAndNobodyIsNone() {
    CallerValue user = new CallerValue(Kind.USER, "");
    Caller ann = new Caller("ann", role -> true, Set.of("r"), name -> null, Map.of(), Instant.MAX);
    Caller nobody = new Caller(null, role -> false, Set.of(), name -> null, Map.of(), Instant.MAX);
    assertEquals(Set.of("ann"), ann.values(user, Set.of("boss")));
    assertEquals(Set.of(), nobody.values(user, Set.of("boss")));
  }

  @Test
  void rolesAreThoseThatAreListedAndThoseThatAreAskedFor() {
    CallerValue role = new CallerValue(Kind.ROLE, "");
    Caller token =
        new Caller(
            "ann",
            Set.of("eu", "us")::contains,
            Set.of("eu", "us"),
            n -> null,
            Map.of(),
            Instant.MAX);
    Caller container =
        new Caller("bob", "eu"::equals, Set.of(), name -> null, Map.of(), Instant.MAX);
    assertEquals(Set.of("eu", "us"), token.values(role, Set.of()));
    assertEquals(Set.of("eu"), container.values(role, Set.of("eu", "us")));
    assertEquals(Set.of(), container.values(role, Set.of()));
  }

  @Test
  void aClaimsPathGoesIntoObjects() {
    Map<String, Object> claims =
        Map.of(
            "tenant",
            "a",
            "org",
            Map.of("id", 42L, "deep.name", "b"),
            "https://x.example/claims",
            Map.of("tenant", "c"),
            "org.flat",
            true);
    assertEquals(Set.of("a"), claim("tenant", claims));
    assertEquals(Set.of("42"), claim("org.id", claims));
    assertEquals(Set.of("b"), claim("org.deep.name", claims));
    assertEquals(Set.of("c"), claim("https://x.example/claims.tenant", claims));
    assertEquals(Set.of("true"), claim("org.flat", claims));
    for (String path : List.of("org", "tenant.id", "none", "org.none", "org.", ".", "")) {
      assertEquals(Set.of(), claim(path, claims), path);
    }
  }

  @Test
  void severalValuesAreAnyOfThem() {
    assertEquals(Set.of("a", "7"), claim("t", Map.of("t", List.of("a", 7, "a"))));
    assertEquals(Set.of("a", "b"), attribute(new String[] {"a", "b"}));
    assertEquals(Set.of("1", "2"), attribute(new int[] {1, 2}));
    assertEquals(Set.of("a"), attribute(Set.of("a")));
    assertEquals(Set.of("a"), attribute("a"));
  }

  @Test
  void whatIsNoSingleValueIsNone() {
    for (Object value :
        Arrays.asList(
            null,
            1.5,
            9e15 * 10,
            Double.NaN,
            new BigDecimal("1e999999999"),
            new BigDecimal("0.1"),
            new Object(),
            Map.of("a", "b"),
            List.of(),
            List.of(List.of("a")),
            Collections.singletonList(null),
            "\ud800")) {
      assertEquals(Set.of(), attribute(value), () -> String.valueOf(value));
    }
  }

  @Test
  void wholeNumbersHaveOneText() {
    for (Object value :
        List.of(42, 42L, 42.0, (short) 42, new BigInteger("42"), new BigDecimal("42.00"))) {
      assertEquals(Set.of("42"), attribute(value), value::toString);
    }
    assertEquals(Set.of("9007199254740993"), claim("n", Map.of("n", 9007199254740993L)));
    UUID id = new UUID(1, 2);
    assertEquals(Set.of(id.toString()), attribute(id));
  }
}
