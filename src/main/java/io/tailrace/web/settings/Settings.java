package io.tailrace.web.settings;

import io.tailrace.source.DatabaseSettings;
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

/**
 * All that an application was told, checked.
 *
 * @param roles by view, who may see it; empty for everybody
 * @param origins whose pages may ask from elsewhere, as {@code https://app.example.com}
 * @param metricsRoles who may see the metrics; empty for everybody
 */
public record Settings(
    List<DatabaseSettings> databases,
    Map<String, Set<String>> roles,
    StreamSettings streams,
    Set<String> origins,
    Set<String> metricsRoles) {
  private static final Logger log = System.getLogger(Settings.class.getName());
  private static final Duration LONGEST_SETTLE = Duration.ofHours(1);

  public Settings {
    databases = List.copyOf(databases);
    roles = Map.copyOf(roles);
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
      List<Place> places, Map<String, String> environment, Names names) {
    Written written = new Written(places, environment);
    if (written.isEmpty(Keys.fixed())) {
      warn(written.unknownVariables(Set.of()));
      return Optional.empty();
    }
    List<String> views = written.get(Keys.VIEWS).map(ViewName::list).orElse(List.of());
    Set<String> ids = new LinkedHashSet<>();
    views.forEach(view -> ids.add(ConfiguredView.database(view, written)));
    Set<String> known = Keys.all(views, ids);
    written.check(known);
    if (views.isEmpty()) {
      throw new SettingsFault(
          "tailrace.views is missing; write the names of the views, as tailrace.views=top10");
    }
    warn(written.unknownVariables(known));
    return Optional.of(read(views, ids, written, names));
  }

  private static Settings read(
      List<String> names, Set<String> ids, Written written, Names directory) {
    List<ConfiguredView> views =
        names.stream().map(name -> ConfiguredView.read(name, written)).toList();
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
              of(id, views)));
    }
    Map<String, Set<String>> roles = new LinkedHashMap<>();
    views.forEach(view -> roles.put(view.view().name(), view.roles()));
    return new Settings(
        databases,
        roles,
        StreamSettings.read(written),
        origins(written),
        set(written, Keys.METRICS_ROLES, "tailrace.metrics.roles=operator"));
  }

  private static Duration settle(String id, Written written) {
    return written
        .get(Keys.ofDatabase(id, "settle"))
        .map(setting -> Values.duration(setting, Duration.ZERO, LONGEST_SETTLE))
        .orElse(Duration.ZERO);
  }

  private static Set<String> origins(Written written) {
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

  private static Set<String> set(Written written, String key, String example) {
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

  private static void warn(List<String> variables) {
    variables.forEach(
        name -> log.log(Level.WARNING, "Environment variable " + name + " is not a setting"));
  }
}
