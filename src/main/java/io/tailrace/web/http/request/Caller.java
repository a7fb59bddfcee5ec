package io.tailrace.web.http.request;

import io.tailrace.web.settings.value.CallerValue;
import io.tailrace.web.token.Token;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request: the user of a token, else the user of the container's login. The two are
 * never mixed. It is made once for each request.
 *
 * @param user null for nobody that is known
 * @param hasRole whether the user has a role
 * @param roles those that can be listed: a token's
 * @param attributes of the request, by name
 * @param claims of the token
 * @param expires when the token ends; {@link Instant#MAX} without a token
 */
public record Caller(
    @Nullable String user,
    Predicate<String> hasRole,
    Set<String> roles,
    Function<String, @Nullable Object> attributes,
    Map<String, Object> claims,
    Instant expires) {
  public Caller {
    roles = Set.copyOf(roles);
  }

  public static Caller of(HttpServletRequest request) {
    if (request.getAttribute(Token.ATTRIBUTE) instanceof Token token) {
      return new Caller(
          token.user(),
          token.roles()::contains,
          token.roles(),
          request::getAttribute,
          token.claims(),
          token.expires());
    }
    Principal user = request.getUserPrincipal();
    return new Caller(
        user == null ? null : user.getName(),
        request::isUserInRole,
        Set.of(),
        request::getAttribute,
        Map.of(),
        Instant.MAX);
  }

  /** Whether the caller has one of these roles. */
  public boolean hasOneOf(Set<String> wanted) {
    return wanted.stream().anyMatch(hasRole);
  }

  /**
   * The caller's own values, as texts; none where the caller has no such thing.
   *
   * @param known roles that are asked for one by one, since a container cannot list a user's
   */
  public NavigableSet<String> values(CallerValue from, Set<String> known) {
    NavigableSet<String> values = new TreeSet<>();
    switch (from.kind()) {
      case USER -> add(user, values);
      case ROLE -> {
        roles.forEach(role -> add(role, values));
        known.stream().filter(hasRole).forEach(values::add);
      }
      case ATTRIBUTE -> addAll(attributes.apply(from.name()), values);
      case CLAIM -> addAll(claim(claims, from.name()), values);
    }
    return values;
  }

  /** A dot in the path goes into an object, unless a claim has the dot in its name. */
  private static @Nullable Object claim(Map<?, ?> claims, String path) {
    Object whole = claims.get(path);
    for (int dot = path.indexOf('.'); whole == null && dot >= 0; dot = path.indexOf('.', dot + 1)) {
      if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inside) {
        whole = claim(inside, path.substring(dot + 1));
      }
    }
    return whole;
  }

  private static void addAll(@Nullable Object of, NavigableSet<String> values) {
    if (of instanceof Collection<?> several) {
      several.forEach(each -> add(each, values));
    } else if (of != null && of.getClass().isArray()) {
      IntStream.range(0, Array.getLength(of)).forEach(at -> add(Array.get(of, at), values));
    } else {
      add(of, values);
    }
  }

  /** Adds nothing for what is no single value, or no text that a database could have. */
  private static void add(@Nullable Object value, NavigableSet<String> values) {
    if (value instanceof String text) {
      if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        values.add(text);
      }
    } else if (value instanceof Boolean || value instanceof UUID) {
      values.add(value.toString());
    } else if (value instanceof Number number) {
      values.addAll(whole(number));
    }
  }

  /** A number that is not whole, or may have been rounded, is no value. */
  private static List<String> whole(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double exact = number.doubleValue();
      return exact == Math.rint(exact) && Math.abs(exact) < 1L << 53
          ? List.of(Long.toString((long) exact))
          : List.of();
    }
    if (number instanceof BigDecimal decimal) {
      return isWhole(decimal) ? List.of(decimal.toBigInteger().toString()) : List.of();
    }
    boolean integer =
        number instanceof Long
            || number instanceof Integer
            || number instanceof Short
            || number instanceof Byte
            || number instanceof BigInteger;
    return integer ? List.of(number.toString()) : List.of();
  }

  private static boolean isWhole(BigDecimal decimal) {
    return Math.abs((long) decimal.precision() - decimal.scale()) < 100
        && decimal.stripTrailingZeros().scale() <= 0;
  }
}
