package io.tailrace.page;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The machine's headless Chromium; nothing is downloaded. */
public final class Browser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String[] BROWSERS = {
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
  };

  /** The shared workers among what the browser runs. */
  private static final Map<String, Object> WORKERS =
      Map.of("filter", List.of(Map.of("type", "shared_worker"), Map.of("exclude", true)));

  private static final System.Logger log = System.getLogger(Browser.class.getName());

  /** Selenium warns of a protocol that these tests do not use. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final Path profile;
  private final ChromeDriver driver;
  private String scheme = "light";

  private Browser(Path browser, Path driver) throws IOException {
    profile = Files.createTempDirectory("tailrace-browser");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    if (System.getProperty("user.name").equals("root")) {
      options.addArguments("--no-sandbox");
    }
    options.setAcceptInsecureCerts(true);
    options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build();
    SELENIUM.setLevel(Level.SEVERE);
    this.driver = new ChromeDriver(service, options);
  }

  /** Skips the test without a browser, or fails it if the environment requires one. */
  public static Browser start() throws IOException {
    Path browser = Programs.onPath(BROWSERS).orElse(null);
    Path driver = Programs.onPath("chromedriver").orElse(null);
    if (browser == null || driver == null) {
      String missing = "browser tests need chromium and chromedriver on the PATH";
      if ("1".equals(System.getenv("TAILRACE_REQUIRE_BROWSER"))) {
        Assertions.fail(missing + ", and TAILRACE_REQUIRE_BROWSER=1 forbids skipping them");
      }
      log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
      Assumptions.abort(missing);
    }
    return new Browser(Objects.requireNonNull(browser), Objects.requireNonNull(driver));
  }

  public void open(URI page) {
    driver.get("about:blank");
    problems();
    driver.get(page.toString());
  }

  /** Runs a script in the page and returns its result. */
  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until the actual value is the expected one. */
  public <T> void await(T expected, Supplier<T> actual) {
    try {
      new WebDriverWait(driver, Duration.ofSeconds(20), Duration.ofMillis(20))
          .until(any -> expected.equals(actual.get()));
    } catch (TimeoutException late) {
      Assertions.assertEquals(expected, actual.get());
    }
  }

  /** Presses keys one after the other in the focused element. */
  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Returns errors and violations of the Content-Security-Policy since the last call. */
  public List<String> problems() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  public void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  void dark(boolean dark) {
    scheme = dark ? "dark" : "light";
    media("no-preference");
  }

  private void media(String motion) {
    List<Map<String, String>> features =
        List.of(
            Map.of("name", "prefers-color-scheme", "value", scheme),
            Map.of("name", "prefers-reduced-motion", "value", motion));
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
  }

  /** Takes a screenshot after all transitions have ended. */
  void screenshot(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    media("reduce");
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    media("no-preference");
  }

  /** Opens a tab, switches to it, and returns its name. */
  String openTab() {
    driver.switchTo().newWindow(WindowType.TAB);
    return driver.getWindowHandle();
  }

  String tab() {
    return driver.getWindowHandle();
  }

  void goTo(String tab) {
    driver.switchTo().window(tab);
  }

  /** Closes the current tab; switch to another afterwards. */
  void closeTab() {
    driver.close();
  }

  /** Returns the size of the page's JavaScript heap after a collection, in bytes. */
  public long heap() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> usage = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of());
    return ((Number) Objects.requireNonNull(usage.get("usedSize"))).longValue();
  }

  /** Ends all shared workers, as a browser that needs memory may. */
  void killSharedWorkers() {
    List<?> targets =
        (List<?>)
            Objects.requireNonNull(
                driver.executeCdpCommand("Target.getTargets", WORKERS).get("targetInfos"));
    for (Object target : targets) {
      Object id = Objects.requireNonNull(((Map<?, ?>) target).get("targetId"));
      driver.executeCdpCommand("Target.closeTarget", Map.of("targetId", id));
    }
  }

  byte[] picture() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
