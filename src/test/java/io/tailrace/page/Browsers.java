package io.tailrace.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The browsers that the tests of pages use. */
enum Browsers {
  CHROMIUM {
    @Override
    OpenPage start() throws IOException {
      return new Chromium();
    }
  },
  FIREFOX {
    @Override
    OpenPage start() throws IOException {
      Optional<Path> program = Programs.onPath("firefox-esr", "firefox");
      if (program.isEmpty()) {
        String missing = "these tests need firefox-esr or firefox on the PATH";
        if ("1".equals(System.getenv("TAILRACE_REQUIRE_FIREFOX"))) {
          Assertions.fail(missing + ", and TAILRACE_REQUIRE_FIREFOX=1 forbids skipping them");
        }
        System.getLogger(Browsers.class.getName())
            .log(System.Logger.Level.WARNING, "Skipped: " + missing);
        Assumptions.abort(missing);
      }
      return new Firefox(program.orElseThrow());
    }
  };

  /** Skips the test if the browser is not installed. */
  abstract OpenPage start() throws IOException;
}
