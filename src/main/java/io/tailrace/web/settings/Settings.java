package io.tailrace.web.settings;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.RelationName;
import io.tailrace.web.settings.value.NamedViews;
import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of an application, checked.
 *
 * @param roles the roles that may see each exactly named view; empty for everybody
 * @param access which rows of each exactly named view a caller sees
 * @param patterns in the order of {@code tailrace.views}
 * @param origins other sites whose pages may read, as {@code https://app.example.com}
 * @param metricsRoles the roles that may see the metrics; empty for everybody
 * @param adminRoles the roles that may see details of the servers; empty for everybody
 * @param tokens empty where bearer tokens are not accepted
 * @param stateDir the folder of saved views: empty where no setting names one, empty inside where
 *     nothing is to be saved
 */
public record Settings(
    List<DatabaseSettings> databases,
    Map<String, Set<String>> roles,
    Map<String, RowAccess> access,
    List<Pattern> patterns,
    StreamSettings streams,
    Set<String> origins,
    Set<String> metricsRoles,
    Set<String> adminRoles,
    Optional<TokenSettings> tokens,
    Optional<Optional<Path>> stateDir) {
  private static final Logger log = System.getLogger(Settings.class.getName());

  /** A pattern, with the roles that may see the views that it finds; empty for everybody. */
  public record Pattern(NamePattern name, Set<String> roles, RowAccess access) {
    public Pattern {
      roles = Set.copyOf(roles);
    }
  }

  public Settings {
    databases = List.copyOf(databases);
    roles = Map.copyOf(roles);
    access = Map.copyOf(access);
    patterns = List.copyOf(patterns);
    origins = Set.copyOf(origins);
    metricsRoles = Set.copyOf(metricsRoles);
    adminRoles = Set.copyOf(adminRoles);
  }

  /**
   * Reads the settings. The last source wins, and the environment wins over all sources.
   *
   * @return empty where no setting is written at all
   * @throws SettingsFault for a wrong name or value
   */
  public static Optional<Settings> read(
      List<SettingsSource> sources, Map<String, String> environment, Names directory) {
    RawSettings raw = new RawSettings(sources, environment);
    if (raw.isEmpty(KnownKeys.fixed())) {
      warn(raw.unknownVariables());
      return Optional.empty();
    }
    NamedViews named = SettingsTable.VIEWS.find("", raw).orElse(NamedViews.NONE);
    List<String> patterns = named.patterns().stream().map(NamePattern::text).toList();
    Set<String> ids = new LinkedHashSet<>();
    named.names().forEach(view -> ids.add(SettingsTable.VIEW_SOURCE.get(view, raw)));
    patterns.forEach(pattern -> ids.add(SettingsTable.VIEW_SOURCE.get(pattern, raw)));
    named.patterns().forEach(pattern -> ConfiguredPattern.check(pattern, raw));
    KnownKeys known = KnownKeys.of(named.names(), patterns, ids);
    raw.check(known);
    if (named.equals(NamedViews.NONE)) {
      throw new SettingsFault(
          "tailrace.views is missing; write the names of the views, as tailrace.views=top10");
    }
    warn(raw.unknownVariables(known));
    return Optional.of(read(named, ids, raw, directory));
  }

  private static Settings read(
      NamedViews named, Set<String> ids, RawSettings raw, Names directory) {
    List<ConfiguredView> views =
        named.names().stream().map(name -> ConfiguredView.read(name, raw)).toList();
    List<ConfiguredPattern> patterns =
        named.patterns().stream().map(each -> ConfiguredPattern.read(each, raw)).toList();
    Map<String, Set<String>> roles = new LinkedHashMap<>();
    Map<String, RowAccess> access = new LinkedHashMap<>();
    for (ConfiguredView view : views) {
      roles.put(view.view().name(), view.roles());
      access.put(view.view().name(), view.access());
    }
    return new Settings(
        ids.stream()
            .map(id -> ConfiguredDatabase.read(id, named, views, patterns, raw, directory))
            .toList(),
        roles,
        access,
        patterns.stream()
            .map(each -> new Pattern(each.pattern(), each.roles(), each.access()))
            .toList(),
        StreamSettings.read(raw),
        AccessSettings.ORIGINS.get(raw),
        metricsRoles(raw),
        AccessSettings.ADMIN_ROLES.get(raw),
        TokenSettings.read(raw),
        FileSettings.STATE_DIR.find("", raw));
  }

  /** Those who run the server may see its metrics as well. */
  private static Set<String> metricsRoles(RawSettings raw) {
    Set<String> roles = new LinkedHashSet<>(AccessSettings.METRICS_ROLES.get(raw));
    roles.addAll(AccessSettings.ADMIN_ROLES.get(raw));
    return roles;
  }

  private static void warn(List<String> variables) {
    variables.forEach(
        name ->
            log.log(
                Level.WARNING,
                "The environment variable " + name + " is not a setting and is ignored"));
  }

  /** The same with other settings of streams. */
  public Settings withStreams(StreamSettings other) {
    return new Settings(
        databases,
        roles,
        access,
        patterns,
        other,
        origins,
        metricsRoles,
        adminRoles,
        tokens,
        stateDir);
  }

  /** The pattern that names a view; empty for a view that is named exactly, or not at all. */
  public Optional<Pattern> patternOf(String view) {
    return roles.containsKey(view)
        ? Optional.empty()
        : RelationName.of(view)
            .flatMap(name -> patterns.stream().filter(each -> each.name().fits(name)).findFirst());
  }

  /**
   * The roles that may see a view; an empty set for everybody. Empty for a view that is not named
   * at all, which nobody may see.
   */
  public Optional<Set<String>> rolesOf(String view) {
    return Optional.ofNullable(roles.get(view)).or(() -> patternOf(view).map(Pattern::roles));
  }

  /**
   * Which rows of a view a caller sees: no row at all of a view that is not named, which nobody may
   * see.
   */
  public Optional<RowAccess> accessTo(String view) {
    return Optional.ofNullable(access.get(view)).or(() -> patternOf(view).map(Pattern::access));
  }
}
