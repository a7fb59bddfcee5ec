package io.tailrace.source;

import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database that are named by pattern. Of relations it says which of them are
 * views, under which names and with which settings: what is named exactly is not among them, nor
 * what is left out, and each other one belongs to the first pattern that it fits.
 *
 * @param rules of all databases, so that a name is of one alone
 * @param leftOut whatever the patterns find
 * @param names of all views that are named exactly
 * @param relations of this database that are named exactly, in one, two or three parts
 */
public record ViewPatterns(
    List<Rule> rules, List<NamePattern> leftOut, Set<String> names, Set<List<String>> relations) {
  public static final ViewPatterns NONE =
      new ViewPatterns(List.of(), List.of(), Set.of(), Set.of());

  /**
   * A pattern with the settings of all views that it finds.
   *
   * @param here whether it is of this database
   * @param every as in {@link ViewSettings}
   * @param read as in {@link ViewSettings}
   */
  public record Rule(
      NamePattern pattern, boolean here, Limits limits, @Nullable Duration every, Read read) {
    public Rule(NamePattern pattern, boolean here, Limits limits, @Nullable Duration every) {
      this(pattern, here, limits, every, Read.AUTO);
    }
  }

  /**
   * A relation that can be read.
   *
   * @param untold whether the database does not tell when it changes, as of a materialized view
   * @param visible whether its name alone finds it, without its schema
   * @param parent of which it is a partition; null where it is none
   */
  public record Found(
      RelationName name, boolean untold, boolean visible, @Nullable RelationName parent) {}

  public ViewPatterns {
    rules = List.copyOf(rules);
    leftOut = List.copyOf(leftOut);
    names = Set.copyOf(names);
    relations = Set.copyOf(relations);
  }

  /** Whether this database has none. */
  public boolean isEmpty() {
    return rules.stream().noneMatch(Rule::here);
  }

  /** Whether this is one of this database's, as it was written. */
  public boolean finds(String pattern) {
    return rules.stream().anyMatch(rule -> rule.here() && rule.pattern().text().equals(pattern));
  }

  /** The schemas in which this database's patterns find something. */
  public Set<String> schemas() {
    return Set.copyOf(
        rules.stream().filter(Rule::here).map(rule -> rule.pattern().schema()).toList());
  }

  /** The views that these relations are, by name. */
  public List<ViewSettings> match(Collection<Found> found) {
    Map<RelationName, Found> all = new HashMap<>();
    found.forEach(each -> all.put(each.name(), each));
    List<ViewSettings> views = new ArrayList<>();
    for (Found each : found) {
      rule(each)
          .filter(rule -> !isWithin(each, all))
          .ifPresent(rule -> views.add(view(each.name(), rule)));
    }
    views.sort(Comparator.comparing(ViewSettings::name));
    return views;
  }

  private static ViewSettings view(RelationName name, Rule rule) {
    return new ViewSettings(
        name.view(),
        name.sql(),
        null,
        rule.limits().maxRows(),
        rule.limits().maxBytes(),
        rule.every(),
        rule.limits().maxLogBytes(),
        rule.read(),
        rule.pattern().text());
  }

  /** The one whose view it is, for itself; empty where it is none of this database. */
  private Optional<Rule> rule(Found found) {
    RelationName name = found.name();
    if (!name.isSeen()
        || isNamed(found)
        || leftOut.stream().anyMatch(pattern -> pattern.fits(name))) {
      return Optional.empty();
    }
    return rules.stream()
        .filter(rule -> rule.pattern().fits(name))
        .findFirst()
        .filter(rule -> rule.here() && !(found.untold() && rule.every() == null));
  }

  /** So that what is restricted under its own name is not open under another. */
  private boolean isNamed(Found found) {
    return names.contains(found.name().view()) || isNamedHere(found);
  }

  private boolean isNamedHere(Found found) {
    return relations.stream().anyMatch(parts -> isSame(parts, found.name(), found.visible()));
  }

  private static boolean isSame(List<String> parts, RelationName name, boolean visible) {
    int last = parts.size() - 1;
    return parts.get(last).equals(name.name())
        && (last == 0 ? visible : parts.get(last - 1).equals(name.schema()));
  }

  /** Whether the rows of a partition are those of another view already. */
  private boolean isWithin(Found partition, Map<RelationName, Found> all) {
    Found parent = partition.parent() == null ? null : all.get(partition.parent());
    return parent != null
        && (rule(parent).isPresent() || isNamedHere(parent) || isWithin(parent, all));
  }
}
