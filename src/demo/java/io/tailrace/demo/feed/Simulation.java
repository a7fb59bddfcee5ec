package io.tailrace.demo.feed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Simulated edits that resemble Wikimedia's: a few editors and bots make most of them, on a few
 * large wikis. The same seed yields the same edits. For one thread.
 */
final class Simulation {
  static final int EDITORS = 400;

  private static final double SKEW = 1.05;
  private static final List<String> FIRST =
      List.of(
          "Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Indigo",
          "Juniper", "Kestrel", "Lantern", "Meadow", "Nimbus", "Otter", "Prairie", "Quartz",
          "River", "Saffron", "Thistle", "Umber", "Violet", "Willow", "Zephyr", "Überall", "Élan",
          "Øst", "Łąka", "東風", "Север");
  private static final List<String> SECOND =
      List.of(
          "Archivist",
          "Botanist",
          "Cartographer",
          "Editor",
          "Gnome",
          "Historian",
          "Librarian",
          "Linguist",
          "Patroller",
          "Reader",
          "Scribe",
          "Translator",
          "Walker",
          "Writer");
  private static final List<String> BOTS =
      List.of("LinkFixBot", "CategoryBot", "InterwikiBot", "DateBot", "ReferenceBot", "TidyBot");
  private static final List<String> WIKIS =
      List.of(
          "wikidatawiki",
          "commonswiki",
          "enwiki",
          "dewiki",
          "frwiki",
          "eswiki",
          "ruwiki",
          "itwiki",
          "jawiki",
          "plwiki",
          "ptwiki",
          "zhwiki",
          "nlwiki",
          "svwiki",
          "ukwiki",
          "arwiki",
          "cswiki",
          "fawiki",
          "hewiki",
          "kowiki",
          "viwiki",
          "fiwiki",
          "huwiki",
          "enwiktionary",
          "frwiktionary",
          "enwikisource",
          "cebwiki",
          "metawiki",
          "simplewiki",
          "trwiki");
  private static final List<String> TYPES = List.of("edit", "categorize", "log", "new");

  private final Random random;
  private final List<String> editors;
  private final Zipf editorRanks = new Zipf(EDITORS, SKEW);
  private final Zipf wikiRanks = new Zipf(WIKIS.size(), 1);
  private final Zipf typeRanks = new Zipf(TYPES.size(), 2);

  Simulation(long seed) {
    random = new Random(seed);
    editors = editors(random);
  }

  Edit next() {
    String editor = editors.get(editorRanks.next(random));
    return new Edit(
        null,
        editor,
        WIKIS.get(wikiRanks.next(random)),
        TYPES.get(typeRanks.next(random)),
        BOTS.contains(editor));
  }

  /** The most active first; every third is a bot. */
  private static List<String> editors(Random random) {
    Set<String> humans = new LinkedHashSet<>();
    while (humans.size() < EDITORS - BOTS.size()) {
      humans.add(random.nextInt(10) == 0 ? address(random) : name(random));
    }
    List<String> names = new ArrayList<>(humans);
    List<String> bots = new ArrayList<>(BOTS);
    Collections.shuffle(bots, random);
    for (int at = 0; at < bots.size(); at++) {
      names.add(3 * at, bots.get(at));
    }
    return List.copyOf(names);
  }

  private static String name(Random random) {
    String name =
        FIRST.get(random.nextInt(FIRST.size())) + " " + SECOND.get(random.nextInt(SECOND.size()));
    return random.nextBoolean() ? name : name + " " + (1 + random.nextInt(99));
  }

  /** An address of a network that is reserved for documentation. */
  private static String address(Random random) {
    return "203.0.113." + random.nextInt(256);
  }
}
