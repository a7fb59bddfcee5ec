package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * While a request is served, Tomcat waits 21 times for a twentieth of the context's {@code
 * unloadDelay} in whole ms before it ends a servlet, and 0 ms is for ever.
 */
final class UnloadDelayTest {
  private static final Pattern DELAY = Pattern.compile("unloadDelay=\"(\\d+)\"");

  @Test
  void noDescriptorThatPeopleCopyMakesTomcatWaitForEver() throws IOException {
    List<Integer> delays = new ArrayList<>();
    for (Path folder : List.of(Path.of("tomcat-conf"), Path.of("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          DELAY
              .matcher(Files.readString(file))
              .results()
              .forEach(found -> delays.add(Integer.valueOf(found.group(1))));
        }
      }
    }
    assertTrue(delays.size() >= 3, delays.toString());
    assertTrue(delays.stream().allMatch(delay -> delay >= 20), delays.toString());
  }
}
