package io.tailrace.source.postgres.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.setup.SetupFacts.Relation;
import io.tailrace.testing.postgres.FollowedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The whole script, as an administrator reads it. */
class SetupScriptTest {
  private static final List<ViewSettings> VIEWS =
      List.of(
          FollowedPostgres.view("orders", "orders", 10, 100),
          FollowedPostgres.view("totals", "\"Sales\".\"order\"", 10, 100),
          FollowedPostgres.view("again", "\"public\".\"orders\"", 10, 100),
          new ViewSettings("late", null, "SELECT 1", 10, 100));

  private static String expected(String file) throws IOException {
    try (InputStream text =
        Objects.requireNonNull(SetupScriptTest.class.getResourceAsStream(file))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Relation table(String name, boolean ours, boolean bare) {
    return new Relation("public", "public." + name, 'r', ours, List.of(), bare, true, true, false);
  }

  @Test
  void fromTheSettingsAlone() throws IOException {
    assertEquals(
        expected("setup-unchecked.sql"),
        SetupScript.unchecked("tail'race", "shop", VIEWS, List.of()));
  }

  @Test
  void fromTheCatalogue() throws IOException {
    SetupFacts facts =
        new SetupFacts(
            "Shop",
            false,
            List.of(
                new Relation(
                    "\"Sales\"",
                    "\"Sales\".\"order\"",
                    'v',
                    true,
                    List.of(),
                    false,
                    true,
                    false,
                    false),
                new Relation(
                    "public", "public.lines", 'r', false, List.of("clerk"), true, true, true, true),
                new Relation(
                    "public", "public.old", 'm', false, List.of(), false, true, false, false),
                table("orders", true, false),
                new Relation(
                    "public", "public.quick", 'r', false, List.of(), true, false, false, false)),
            List.of("nowhere\n; DROP TABLE t"),
            List.of("late"));
    assertEquals(
        expected("setup-checked.sql"),
        SetupScript.checked(
            "tailrace", VIEWS, List.of(NamePattern.parse("\"Sales\".*").orElseThrow()), facts));
  }

  @Test
  void whatIsThereIsNotSaidAgain() {
    String script =
        SetupScript.checked(
            "tailrace",
            VIEWS.subList(0, 1),
            List.of(),
            new SetupFacts(
                "shop", true, List.of(table("orders", true, false)), List.of(), List.of()));
    assertFalse(script.contains("ALTER SYSTEM"), script);
    assertFalse(script.contains("REPLICA IDENTITY"), script);
    assertFalse(script.contains("TEMPORARY"), script);
    assertTrue(script.contains("'public.orders'"), script);
  }

  @Test
  void aNameEndsNeitherQuotesNorAComment() {
    String script =
        SetupScript.unchecked(
            "it's $$ \\ \n\"odd\"",
            "shop",
            List.of(FollowedPostgres.view("v", "\"a$$b\".\"c\nd\"", 1, 1)),
            List.of());
    assertFalse(script.lines().anyMatch(line -> line.startsWith("\"odd\"\" PASSWORD")), script);
    assertTrue(script.contains("DO $setup1$\n"), script);
    assertTrue(script.contains("= E'it''s $$ \\\\ \n\"odd\"'"), script);
  }
}
