package io.tailrace.web.settings;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.RelationName;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that an application was told, checked.
 *
 * @param roles by view that is named exactly, who may see it; empty for everybody
 * @param patterns that name others, the first one first
 * @param origins whose pages may ask from elsewhere, as {@code https://app.example.com}
 * @param metricsRoles who may see the metrics; empty for everybody
 */
public record Settings(
    List<DatabaseSettings> databases,
    Map<String, Set<String>> roles,
    List<Pattern> patterns,
    StreamSettings streams,
    Set<String> origins,
    Set<String> metricsRoles) {
  private static final Logger log = System.getLogger(Settings.class.getName());
  private static final java.util.regex.Pattern SLOT =
      java.util.regex.Pattern.compile("[a-z0-9_]{1,63}");
  private static final Duration LONGEST_SETTLE = Duration.ofHours(1);

  /** A pattern, with who may see the views that it finds; empty for everybody. */
  public record Pattern(NamePattern name, Set<String> roles) {
    public Pattern {
      roles = Set.copyOf(roles);
    }
  }

  public Settings {
    databases = List.copyOf(databases);
    roles = Map.copyOf(roles);
    patterns = List.copyOf(patterns);
    origins = Set.copyOf(origins);
    metricsRoles = Set.copyOf(metricsRoles);
  }

  /**
   * Reads what is written in these places, of which the last wins, and in the environment, which
   * wins over all.
   *
   * @return empty where nothing is written at all
   * @throws SettingsFault where something is wrong in itself
   */
  public static Optional<Settings> read(
      List<SettingsSource> places, Map<String, String> environment, Names names) {
    RawSettings written = new RawSettings(places, environment);
    if (written.isEmpty(Keys.fixed())) {
      warn(written.unknownVariables(Set.of()));
      return Optional.empty();
    }
    Choice choice = written.get(Keys.VIEWS).map(Choice::read).orElse(Choice.NOTHING);
    List<String> patterns = choice.patterns().stream().map(NamePattern::text).toList();
    Set<String> ids = new LinkedHashSet<>();
    choice.names().forEach(view -> ids.add(ConfiguredView.database(view, written)));
    patterns.forEach(pattern -> ids.add(ConfiguredView.database(pattern, written)));
    choice.patterns().forEach(pattern -> ConfiguredPattern.check(pattern, written));
    Set<String> known = Keys.all(choice.names(), patterns, ids);
    written.check(known);
    if (choice.equals(Choice.NOTHING)) {
      throw new SettingsFault(
          "tailrace.views is missing; write the names of the views, as tailrace.views=top10");
    }
    warn(written.unknownVariables(known));
    return Optional.of(read(choice, ids, written, names));
  }

  /** The pattern that a view is named by; empty where it is named exactly, or not at all. */
  public Optional<Pattern> patternOf(String view) {
    return roles.containsKey(view)
        ? Optional.empty()
        : RelationName.of(view)
            .flatMap(name -> patterns.stream().filter(each -> each.name().fits(name)).findFirst());
  }

  /** Who may see a view; empty for everybody. Nobody may see one that is not named at all. */
  public Optional<Set<String>> rolesOf(String view) {
    return Optional.ofNullable(roles.get(view)).or(() -> patternOf(view).map(Pattern::roles));
  }

  private static Settings read(
      Choice choice, Set<String> ids, RawSettings written, Names directory) {
    List<ConfiguredView> views =
        choice.names().stream().map(name -> ConfiguredView.read(name, written)).toList();
    List<ConfiguredPattern> patterns =
        choice.patterns().stream()
            .map(pattern -> ConfiguredPattern.read(pattern, written))
            .toList();
    List<DatabaseSettings> databases = new ArrayList<>();
    for (String id : ids) {
      Login login = Login.read(id, written, directory);
      databases.add(
          new DatabaseSettings(
              id,
              login.url(),
              login.user(),
              login.password(),
              login.passwordFile(),
              settle(id, written),
              of(id, views),
              patterns(id, choice, views, patterns),
              slot(id, written)));
    }
    Map<String, Set<String>> roles = new LinkedHashMap<>();
    views.forEach(view -> roles.put(view.view().name(), view.roles()));
    return new Settings(
        databases,
        roles,
        patterns.stream().map(each -> new Pattern(each.pattern(), each.roles())).toList(),
        StreamSettings.read(written),
        origins(written),
        set(written, Keys.METRICS_ROLES, "tailrace.metrics.roles=operator"));
  }

  private static @Nullable String slot(String id, RawSettings written) {
    Setting slot = written.get(Keys.ofDatabase(id, "slot")).orElse(null);
    if (slot == null) {
      return null;
    }
    if (!SLOT.matcher(slot.value()).matches()) {
      throw slot.wrong(
          "write a name of lower-case letters, digits and underscores, 63 at most, of its own for"
              + " each node, as tailrace_node1");
    }
    return slot.value();
  }

  private static Duration settle(String id, RawSettings written) {
    return written
        .get(Keys.ofDatabase(id, "settle"))
        .map(setting -> Values.duration(setting, Duration.ZERO, LONGEST_SETTLE))
        .orElse(Duration.ZERO);
  }

  private static Set<String> origins(RawSettings written) {
    Set<String> origins = set(written, Keys.ORIGINS, "tailrace.cors.origins=https://example.com");
    for (String origin : origins) {
      if (!origin.matches(
          "https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?")) {
        throw written
            .get(Keys.ORIGINS)
            .orElseThrow()
            .wrong(
                "write origins as a browser sends them, in lower case and without a path, as"
                    + " https://app.example.com,http://localhost:5173");
      }
      if (origin.matches("https://.*:0*443|http://.*:0*80")) {
        throw written
            .get(Keys.ORIGINS)
            .orElseThrow()
            .wrong("write origins as a browser sends them, without :443 for https, :80 for http");
      }
    }
    return origins;
  }

  private static Set<String> set(RawSettings written, String key, String example) {
    return written
        .get(key)
        .map(setting -> Set.copyOf(Values.list(setting, example)))
        .orElse(Set.of());
  }

  private static List<ViewSettings> of(String id, List<ConfiguredView> views) {
    return views.stream()
        .filter(view -> view.database().equals(id))
        .map(ConfiguredView::view)
        .toList();
  }

  private static ViewPatterns patterns(
      String id, Choice choice, List<ConfiguredView> views, List<ConfiguredPattern> patterns) {
    Set<List<String>> relations = new LinkedHashSet<>();
    for (ConfiguredView view : views) {
      if (view.relation() != null && view.database().equals(id)) {
        relations.add(view.relation().parts());
      }
    }
    return patterns.isEmpty()
        ? ViewPatterns.NONE
        : new ViewPatterns(
            patterns.stream().map(each -> each.rule(id)).toList(),
            choice.leftOut(),
            Set.copyOf(choice.names()),
            relations);
  }

  private static void warn(List<String> variables) {
    variables.forEach(
        name -> log.log(Level.WARNING, "Environment variable " + name + " is not a setting"));
  }
}
