package io.tailrace.web.token;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim is: its name, or a path such as {@code realm_access.roles}. A claim with exactly
 * this name wins, so a name may contain dots.
 */
record ClaimPath(String text) {
  @Nullable Object in(Map<String, Object> claims) {
    if (claims.containsKey(text)) {
      return claims.get(text);
    }
    Object at = claims;
    for (String name : text.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return at;
  }

  /** Texts of a list, or the words of one text, as in {@code scope}. Anything else is no text. */
  Set<String> texts(Map<String, Object> claims) {
    Object found = in(claims);
    Stream<String> texts =
        found instanceof List<?> list
            ? list.stream().map(each -> each instanceof String text ? text : null)
            : found instanceof String words ? Arrays.stream(words.split(" ")) : Stream.of();
    return texts
        .filter(Objects::nonNull)
        .filter(text -> !text.isBlank())
        .collect(Collectors.toUnmodifiableSet());
  }
}
