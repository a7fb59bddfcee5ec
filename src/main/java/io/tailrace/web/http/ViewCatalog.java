package io.tailrace.web.http;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.operation.Reader;
import io.tailrace.web.settings.RowAccess;
import io.tailrace.web.settings.Settings;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The views that are served, named or found, with the roles that may see them and the readers of
 * their databases. Safe for any thread.
 */
public final class ViewCatalog {
  private volatile Configured configured;
  private volatile String configFault = "";

  /** By the database's id. */
  private final Map<String, Reader> readers = new ConcurrentHashMap<>();

  public ViewCatalog(Settings settings, Map<DatabaseSettings, Database> databases) {
    this.configured = new Configured(settings, databases);
  }

  /** The settings with their databases, in their order. */
  private record Configured(Settings settings, Map<DatabaseSettings, Database> databases) {
    Configured {
      databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
    }
  }

  /** Other settings of the same databases. */
  public void become(Settings settings, Map<DatabaseSettings, Database> databases) {
    configured = new Configured(settings, databases);
  }

  private Settings settings() {
    return configured.settings();
  }

  /** All databases, in the order of the settings. */
  public Map<DatabaseSettings, Database> all() {
    return configured.databases();
  }

  /** Why the file of settings is not used as it is now; empty where it is. */
  public String configFault() {
    return configFault;
  }

  public void configFault(String fault) {
    configFault = fault;
  }

  /** Adds the reader of a database. */
  public void follow(String id, Reader reader) {
    readers.put(id, reader);
  }

  public SourceReport report(String id) {
    Reader reader = readers.get(id);
    return reader == null ? new SourceReport(id, "", 0, OptionalLong.empty()) : reader.report();
  }

  /** How each view is read, by name, if that is known. */
  Map<String, ViewReading> readings() {
    Map<String, ViewReading> readings = new HashMap<>();
    readers.values().forEach(reader -> readings.putAll(reader.report().readings()));
    return readings;
  }

  /** The setup script of each database, by id, in the order of the settings. */
  Map<String, String> setups() {
    Map<String, String> setups = new LinkedHashMap<>();
    for (DatabaseSettings each : all().keySet()) {
      Reader reader = readers.get(each.id());
      if (reader != null) {
        setups.put(each.id(), reader.setup());
      }
    }
    return setups;
  }

  /** Whether a user may see every view, named or found. */
  boolean areAllVisible(Caller caller) {
    return all().keySet().stream()
            .flatMap(each -> each.views().stream())
            .allMatch(view -> isVisible(view.name(), caller))
        && patterns(caller.hasRole()).size() == settings().patterns().size();
  }

  List<Database> databases() {
    return List.copyOf(all().values());
  }

  /** Null if there is no such view. */
  @Nullable Database database(String view) {
    for (Database database : all().values()) {
      if (database.has(view)) {
        return database;
      }
    }
    return null;
  }

  /** Why a view was removed; empty if no view of this name was removed lately. */
  Optional<String> whyGone(String view) {
    return all().values().stream()
        .flatMap(database -> Optional.ofNullable(database.whyGone(view)).stream())
        .findFirst();
  }

  /** Whether a caller may see any rows of a view. */
  boolean isVisible(String view, Caller caller) {
    Optional<Set<String>> roles = settings().rolesOf(view);
    return roles.isPresent()
        && (isAllowed(roles.get(), caller.hasRole())
            || caller.hasOneOf(accessTo(view).allRowsRoles()));
  }

  /** The roles that may see a view; empty for everybody. */
  Set<String> rolesOf(String view) {
    return settings().rolesOf(view).orElse(Set.of());
  }

  /** Which rows of a view callers may ask for, and see. */
  RowAccess accessTo(String view) {
    return settings().accessTo(view).orElse(RowAccess.WHOLE);
  }

  public boolean isEverybodys(String view) {
    return settings().rolesOf(view).filter(Set::isEmpty).isPresent();
  }

  /** The patterns whose views a user may see. */
  public List<String> patterns(Predicate<String> hasRole) {
    return settings().patterns().stream()
        .filter(
            pattern ->
                isAllowed(pattern.roles(), hasRole)
                    || pattern.access().allRowsRoles().stream().anyMatch(hasRole))
        .map(pattern -> pattern.name().text())
        .toList();
  }

  /** Why a pattern finds nothing. */
  String whyNothing(String pattern) {
    String id =
        all().keySet().stream()
            .filter(each -> each.patterns().finds(pattern))
            .map(DatabaseSettings::id)
            .findFirst()
            .orElse("");
    SourceReport report = report(id);
    if (report.refusesPatterns()) {
      return "the database is a Materialize, where patterns find nothing: write the name of each"
          + " view into tailrace.views";
    }
    return report.looked()
        ? "no views yet: " + pattern + " finds nothing that the role may read"
        : "the database has not been asked yet";
  }

  private static boolean isAllowed(Set<String> roles, Predicate<String> hasRole) {
    return roles.isEmpty() || roles.stream().anyMatch(hasRole);
  }

  /** The pattern that found a view; empty for one that is named exactly. */
  Optional<String> patternOf(String view) {
    return settings().patternOf(view).map(pattern -> pattern.name().text());
  }
}
