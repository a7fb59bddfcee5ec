package io.tailrace.web.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.source.SourceReport;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus is told. */
final class MetricsTest {
  private final ScriptedSight sight = new ScriptedSight("a", "sales.orders");
  private final Operation operation = new Operation(sight, Set.of(), "/metrics-test");

  @AfterEach
  void end() {
    operation.close();
  }

  private Exposition scrape() {
    return Exposition.read(operation.metrics());
  }

  @Test
  void aViewSaysWhatItWasToldAndWhatItKeeps() {
    sight.meters.put("a", new ViewMeter("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, true));
    Exposition told = scrape();
    assertEquals(1, told.value("tailrace_view_batches_total{view=\"a\"}"));
    assertEquals(2, told.value("tailrace_view_changed_rows_total{change=\"inserted\",view=\"a\"}"));
    assertEquals(3, told.value("tailrace_view_changed_rows_total{change=\"deleted\",view=\"a\"}"));
    assertEquals(4, told.value("tailrace_view_rows{view=\"a\"}"));
    assertEquals(5, told.value("tailrace_view_bytes{view=\"a\"}"));
    assertEquals(6, told.value("tailrace_view_log_bytes{view=\"a\"}"));
    assertEquals(7, told.value("tailrace_view_checkpoint_bytes{view=\"a\"}"));
    assertEquals(8, told.value("tailrace_view_checkpoints_total{view=\"a\"}"));
    assertEquals(9, told.value("tailrace_view_slices{view=\"a\"}"));
    assertEquals(10, told.value("tailrace_view_slice_indexes{view=\"a\"}"));
    assertEquals(0, told.value("tailrace_view_rows{view=\"sales.orders\"}"));
  }

  @Test
  void aViewIsInOneStateAndSaysSinceWhenItIsNotKnown() throws Exception {
    assertEquals(1, scrape().value("tailrace_build_info{version=\"" + Release.VERSION + "\"}"));
    assertEquals(1, scrape().value("tailrace_view_state{state=\"loading\",view=\"a\"}"));
    assertEquals(Double.NaN, scrape().value("tailrace_view_age_seconds{view=\"a\"}"));
    sight.contents("a", "[1]");
    sight.time += 1_500;
    sight.status("a", State.STALE, "no connection");
    Exposition told = scrape();
    assertEquals(0, told.value("tailrace_view_state{state=\"loading\",view=\"a\"}"));
    assertEquals(0, told.value("tailrace_view_state{state=\"live\",view=\"a\"}"));
    assertEquals(1, told.value("tailrace_view_state{state=\"stale\",view=\"a\"}"));
    assertEquals(0, told.value("tailrace_view_state{state=\"failed\",view=\"a\"}"));
    assertEquals(1.5, told.value("tailrace_view_age_seconds{view=\"a\"}"));
  }

  @Test
  void aViewThatCatchesUpSaysHowFarItIsBehindAndItsSourceIsUp() throws Exception {
    assertEquals(0, scrape().value("tailrace_view_behind_seconds{view=\"a\"}"));
    sight.contents("a", "[1]");
    sight.behind("a", Duration.ofMillis(34_500));
    Exposition told = scrape();
    assertEquals(34.5, told.value("tailrace_view_behind_seconds{view=\"a\"}"));
    assertEquals(1, told.value("tailrace_view_state{state=\"stale\",view=\"a\"}"));
    assertEquals(1, told.value("tailrace_source_up{source=\"(default)\"}"));
    sight.status("a", State.STALE, "no connection");
    assertEquals(0, scrape().value("tailrace_view_behind_seconds{view=\"a\"}"));
    assertEquals(0, scrape().value("tailrace_source_up{source=\"(default)\"}"));
  }

  @Test
  void streamsSayWhatTheyWereSentAndHowTheyBeganAndEnded() {
    sight.streams = 7;
    sight.counts =
        new StreamCounts(
            11,
            Map.of(ContentCoding.IDENTITY, 12_000L, ContentCoding.GZIP, 3_000L),
            Map.of(CatchUpMethod.DIFFERENCE, 3L),
            Map.of(DisconnectReason.STALLED, 4L));
    sight.refused = Map.of("full", 5L);
    sight.writersSilence = Duration.ofMillis(250);
    Exposition told = scrape();
    assertEquals(7, told.value("tailrace_streams_open"));
    assertEquals(6, told.value("tailrace_streams_lined"));
    assertEquals(20_000, told.value("tailrace_streams_max"));
    assertEquals(11, told.value("tailrace_streams_frames_total"));
    assertEquals(12_000, told.value("tailrace_streams_sent_bytes_total{encoding=\"identity\"}"));
    assertEquals(3_000, told.value("tailrace_streams_sent_bytes_total{encoding=\"gzip\"}"));
    assertEquals(3, told.value("tailrace_streams_joined_total{way=\"difference\"}"));
    assertEquals(0, told.value("tailrace_streams_joined_total{way=\"checkpoint\"}"));
    assertEquals(4, told.value("tailrace_streams_ended_total{reason=\"stalled\"}"));
    assertEquals(0, told.value("tailrace_streams_ended_total{reason=\"left\"}"));
    assertEquals(5, told.value("tailrace_requests_refused_total{reason=\"full\"}"));
    assertEquals(0, told.value("tailrace_requests_refused_total{reason=\"forbidden\"}"));
    assertEquals(0.25, told.value("tailrace_writers_silence_seconds"));
  }

  @Test
  void aSourceIsUpWhileAViewFollowsIt() throws Exception {
    assertEquals(0, scrape().value("tailrace_source_up{source=\"(default)\"}"));
    assertTrue(
        scrape().samples().keySet().stream().noneMatch(each -> each.contains("slot_lag")),
        "there is no slot");
    sight.contents("a", "[1]");
    sight.source = new SourceReport("", "PostgreSQL 18.1", 2, OptionalLong.of(4096));
    Exposition told = scrape();
    assertEquals(1, told.value("tailrace_source_up{source=\"(default)\"}"));
    assertEquals(2, told.value("tailrace_source_restarts_total{source=\"(default)\"}"));
    assertEquals(4096, told.value("tailrace_source_slot_lag_bytes{source=\"(default)\"}"));
    sight.status("a", State.STALE, "no connection");
    assertEquals(0, scrape().value("tailrace_source_up{source=\"(default)\"}"));
  }

  @Test
  void aWriteFallsIntoTheBucketOfItsTime() {
    for (long ms : new long[] {-5, 1, 3, 70, 100_000}) {
      operation.wrote(ms);
    }
    Exposition told = scrape();
    assertEquals(
        List.of(
            "0.001", "0.002", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5",
            "5.0", "10.0", "30.0", "60.0", "+Inf"),
        told.samples().keySet().stream()
            .filter(sample -> sample.startsWith("tailrace_commit_to_write_seconds_bucket"))
            .map(sample -> sample.replaceFirst(".*\"(.*)\".*", "$1"))
            .toList());
    assertEquals(2, told.value("tailrace_commit_to_write_seconds_bucket{le=\"0.001\"}"));
    assertEquals(2, told.value("tailrace_commit_to_write_seconds_bucket{le=\"0.002\"}"));
    assertEquals(3, told.value("tailrace_commit_to_write_seconds_bucket{le=\"0.005\"}"));
    assertEquals(4, told.value("tailrace_commit_to_write_seconds_bucket{le=\"60.0\"}"));
    assertEquals(5, told.value("tailrace_commit_to_write_seconds_count"));
    assertEquals(100.074, told.value("tailrace_commit_to_write_seconds_sum"), 1e-9);
  }

  @Test
  void aViewThatComesHasMetricsUntilItGoes() throws Exception {
    Set<String> before = scrape().samples().keySet();
    sight.added("sales.new");
    sight.contents("sales.new", "[1]", "[2]");
    Exposition told = scrape();
    assertEquals(2, told.value("tailrace_view_rows{view=\"sales.new\"}"));
    assertEquals(1, told.value("tailrace_view_state{state=\"live\",view=\"sales.new\"}"));
    assertEquals(1, told.value("tailrace_view_batches_total{view=\"sales.new\"}"));
    assertEquals(0, told.value("tailrace_view_rows{view=\"a\"}"));
    sight.removed("sales.new");
    assertEquals(
        List.of(),
        scrape().samples().keySet().stream().filter(name -> name.contains("sales.new")).toList());
    assertTrue(scrape().samples().keySet().containsAll(before));
    sight.added("sales.new");
    assertEquals(0, scrape().value("tailrace_view_batches_total{view=\"sales.new\"}"));
  }

  @Test
  void aScrapeIsOneLookAndEverythingIsExplained() {
    scrape();
    int before = sight.looks;
    Exposition told = scrape();
    assertEquals(before + 1, sight.looks);
    told.help().forEach((name, help) -> assertFalse(help.isBlank(), name));
    assertTrue(told.names().contains("jvm_memory_used_bytes"), told.names()::toString);
  }

  @Test
  void onlyRolesThatAreNamedMaySeeThem() {
    assertTrue(operation.maySeeMetrics(role -> false));
    try (Operation closed = new Operation(sight, Set.of("operator", "boss"), "/metrics-test")) {
      assertFalse(closed.maySeeMetrics(role -> false));
      assertTrue(closed.maySeeMetrics("boss"::equals));
    }
  }
}
