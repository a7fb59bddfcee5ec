package io.tailrace.web.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.report.ViewMeter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/** What JMX shows, and for how long. */
final class BeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String SHOP = "io.tailrace:path=/shop,";

  private final ScriptedSight sight = new ScriptedSight("a", "sales.orders");

  private Operation deploy(String path) {
    return new Operation(sight, Set.of(), path);
  }

  private static Set<String> names(String path) throws Exception {
    Set<String> names = new TreeSet<>();
    SERVER
        .queryNames(new ObjectName("io.tailrace:path=" + path + ",*"), null)
        .forEach(name -> names.add(name.toString()));
    return names;
  }

  private static Object attribute(String name, String attribute) throws Exception {
    return SERVER.getAttribute(new ObjectName(name), attribute);
  }

  @Test
  void eachStreamsViewAndSourceIsThereUntilTheEnd() throws Exception {
    for (int deployment = 0; deployment < 3; deployment++) {
      try (Operation shop = deploy("/shop")) {
        assertTrue(shop.live().good());
        assertEquals(
            Set.of(
                SHOP + "type=Application",
                SHOP + "type=Streams",
                SHOP + "type=Source,id=(default)",
                SHOP + "type=View,name=a",
                SHOP + "type=View,name=sales.orders"),
            names("/shop"));
      }
      assertEquals(Set.of(), names("/shop"));
    }
  }

  @Test
  void aViewThatComesHasABeanUntilItGoes() throws Exception {
    Operation closed;
    try (Operation shop = deploy("/shop")) {
      closed = shop;
      assertEquals("loading", attribute(SHOP + "type=View,name=a", "State"));
      sight.added("sales.\"Order Lines\"");
      shop.viewsChanged();
      String bean = SHOP + "type=View,name=" + ObjectName.quote("sales.\"Order Lines\"");
      assertEquals(6, names("/shop").size());
      assertEquals("loading", attribute(bean, "State"));
      sight.contents("sales.\"Order Lines\"", "[1]");
      shop.viewsChanged();
      assertEquals("live", attribute(bean, "State"));
      sight.removed("sales.\"Order Lines\"");
      shop.viewsChanged();
      assertEquals(5, names("/shop").size());
    }
    sight.added("late");
    closed.viewsChanged();
    assertEquals(Set.of(), names("/shop"));
  }

  @Test
  void twoApplicationsDoNotClashNorTwoVersionsOfOne() throws Exception {
    try (Operation other = deploy("")) {
      Operation old = deploy("/shop");
      Operation fresh = deploy("/shop");
      assertEquals(10, names("/shop").size());
      assertEquals(5, names("/").size());
      assertEquals(Release.VERSION, attribute(SHOP + "instance=2,type=Application", "Version"));
      assertTrue(names("/shop").contains(SHOP + "instance=2,type=View,name=a"));
      old.close();
      assertEquals(5, names("/shop").size());
      assertEquals("loading", attribute(SHOP + "instance=2,type=View,name=a", "State"));
      fresh.close();
      assertEquals(Set.of(), names("/shop"));
      assertTrue(other.live().good());
      assertEquals(5, names("/").size());
    }
    assertEquals(Set.of(), names("/"));
  }

  @Test
  void theyShowWhatTheMetricsShow() throws Exception {
    sight.contents("a", "[1]");
    sight.time += 2_000;
    sight.meters.put("a", new ViewMeter("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, true));
    sight.streams = 9;
    sight.counts =
        new StreamCounts(
            10,
            Map.of(ContentCoding.GZIP, 11L),
            Map.of(CatchUpMethod.FRAMES, 12L),
            Map.of(DisconnectReason.AGED, 13L));
    try (Operation shop = deploy("/shop")) {
      shop.wrote(3);
      String view = SHOP + "type=View,name=a";
      assertEquals(
          List.of("live", "", 2.0, 0.0, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
          List.of(
              attribute(view, "State"),
              attribute(view, "Reason"),
              attribute(view, "AgeSeconds"),
              attribute(view, "BehindSeconds"),
              attribute(view, "Batches"),
              attribute(view, "InsertedRows"),
              attribute(view, "DeletedRows"),
              attribute(view, "Rows"),
              attribute(view, "Bytes"),
              attribute(view, "LogBytes"),
              attribute(view, "CheckpointBytes"),
              attribute(view, "Checkpoints")));
      String streams = SHOP + "type=Streams";
      assertEquals(9, attribute(streams, "Open"));
      assertEquals(6, attribute(streams, "Lined"));
      assertEquals(20_000, attribute(streams, "Most"));
      assertEquals(10L, attribute(streams, "Frames"));
      assertEquals(11L, entry(streams, "SentBytes", "gzip"));
      assertEquals(12L, entry(streams, "Joined", "frames"));
      assertEquals(13L, entry(streams, "Ended", "aged"));
      assertEquals(0L, entry(streams, "Refused", "full"));
      assertEquals(0L, entry(streams, "CommitToWriteMillis", 2L));
      assertEquals(1L, entry(streams, "CommitToWriteMillis", 5L));
      assertEquals(true, attribute(SHOP + "type=Source,id=(default)", "Up"));
      assertEquals(Double.NaN, attribute(SHOP + "type=Source,id=(default)", "SlotLagBytes"));
    }
  }

  @Test
  void eachAttributeHasAStandardTypeAndADescriptionWithItsUnit() throws Exception {
    try (Operation shop = deploy("/shop")) {
      assertTrue(shop.live().good());
      assertEquals(
          "Kind String, Up boolean, Restarts long, SlotLagBytes double",
          attributes("type=Source,id=(default)"));
      assertEquals("Version String", attributes("type=Application"));
      assertEquals(
          "Open int, Lined int, Most int, Frames long, SentBytes TabularData, Joined TabularData,"
              + " Ended TabularData, Refused TabularData, CommitToWriteMillis TabularData,"
              + " WritersSilenceSeconds double",
          attributes("type=Streams"));
      assertEquals(
          "State String, Reason String, StateSinceTime long, AgeSeconds double, BehindSeconds"
              + " double, Batches long, InsertedRows long, DeletedRows long, Rows long, Bytes long,"
              + " LogBytes long, CheckpointBytes long, Checkpoints long, Slices long,"
              + " SliceIndexes long",
          attributes("type=View,name=a"));
      MBeanAttributeInfo lag =
          SERVER.getMBeanInfo(new ObjectName(SHOP + "type=Source,id=(default)")).getAttributes()[3];
      assertEquals("bytes", lag.getDescriptor().getFieldValue("units"));
      assertEquals(
          "Write-ahead log that PostgreSQL keeps for the slot; NaN without a slot [bytes]",
          lag.getDescription());
    }
  }

  private static String attributes(String bean) throws Exception {
    List<String> all = new ArrayList<>();
    for (MBeanAttributeInfo each :
        SERVER.getMBeanInfo(new ObjectName(SHOP + bean)).getAttributes()) {
      assertTrue(each.isReadable() && !each.isWritable(), each::toString);
      assertTrue(each.getDescription().length() > each.getName().length(), each::toString);
      assertFalse(each.getDescriptor().getFieldValue("units").toString().isEmpty(), each::toString);
      all.add(each.getName() + " " + each.getType().replaceFirst(".*\\.", ""));
    }
    return String.join(", ", all);
  }

  @Test
  void anAttributeThatCannotBeReadIsLeftOut() throws Exception {
    try (Operation shop = deploy("/shop")) {
      assertTrue(shop.live().good());
      AttributeList some =
          SERVER.getAttributes(
              new ObjectName(SHOP + "type=View,name=a"), new String[] {"Rows", "Colour"});
      assertEquals(List.of(new Attribute("Rows", 0L)), some.asList());
    }
  }

  private static Object entry(String name, String attribute, Object key) throws Exception {
    TabularData map = assertInstanceOf(TabularData.class, attribute(name, attribute));
    return map.get(new Object[] {key}).get("value");
  }
}
