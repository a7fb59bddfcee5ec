package io.tailrace.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.ViewSlice;
import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.ClientIdentity;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.http.request.Refusal.Reason;
import io.tailrace.web.settings.StreamSettings;
import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.settings.value.TransportChoice;
import io.tailrace.web.transport.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {
  private final List<Permit> taken = new ArrayList<>();

  private static StreamLimits seats(int most, int mostOfUser, int mostOfAddress) {
    return seats(most, mostOfUser, mostOfAddress, 2);
  }

  private static StreamLimits seats(int most, int mostOfUser, int mostOfAddress, int mostSlices) {
    Duration any = Duration.ofHours(1);
    return new StreamLimits(
        new StreamSettings(
            any,
            any,
            Compression.GZIP,
            TransportChoice.AUTO,
            1,
            most,
            true,
            mostOfUser,
            mostOfAddress,
            mostSlices),
        () -> {});
  }

  private void take(StreamLimits seats, @Nullable String user, String address) {
    try {
      taken.add(seats.take(new ClientIdentity(user, address)));
    } catch (Refusal refusal) {
      throw new AssertionError(refusal.detail(), refusal);
    }
  }

  private static Refusal refused(StreamLimits seats, @Nullable String user, String address) {
    return assertThrows(Refusal.class, () -> seats.take(new ClientIdentity(user, address)));
  }

  @Test
  void eachCapRefusesThoseItIsForAndSaysItsSetting() {
    StreamLimits seats = seats(5, 2, 3);
    take(seats, "ann", "1.1.1.1");
    take(seats, "ann", "2.2.2.2");
    Refusal user = refused(seats, "ann", "3.3.3.3");
    assertEquals(Reason.USER_FULL, user.reason());
    assertEquals(
        "this user has as many streams as tailrace.streams.max-per-user says: 2", user.detail());
    take(seats, "bob", "1.1.1.1");
    take(seats, null, "1.1.1.1");
    Refusal address = refused(seats, "eve", "1.1.1.1");
    assertEquals(Reason.ADDRESS_FULL, address.reason());
    assertEquals(
        "this address has as many streams as tailrace.streams.max-per-address says: 3",
        address.detail());
    take(seats, "bob", "2.2.2.2");
    Refusal all = refused(seats, "eve", "4.4.4.4");
    assertEquals(Reason.FULL, all.reason());
    assertEquals(
        "the server is full; it has as many streams as tailrace.streams.max says: 5", all.detail());
    assertEquals(Duration.ofSeconds(30), all.retryAfter());
    assertEquals(5, seats.taken());
  }

  @Test
  void aSeatIsGivenBackOnceAndNothingIsHeldOfWhoHasNone() {
    StreamLimits seats = seats(2, 1, 1);
    take(seats, "ann", "1.1.1.1");
    take(seats, "bob", "2.2.2.2");
    assertEquals(4, seats.known());
    for (int i = 0; i < 3; i++) {
      taken.get(0).release();
      taken.get(0).disconnected();
    }
    assertEquals(1, seats.taken());
    assertEquals(2, seats.known());
    take(seats, "ann", "1.1.1.1");
    assertEquals(Reason.USER_FULL, refused(seats, "bob", "3.3.3.3").reason());
    taken.forEach(Permit::release);
    assertEquals(0, seats.taken());
    assertEquals(0, seats.known());
  }

  @Test
  void nobodyIsCountedWhoHasNoNameAndNoAddressWhereThatIsNotAskedFor() {
    StreamLimits seats = seats(100, 1, Integer.MAX_VALUE);
    for (int i = 0; i < 50; i++) {
      take(seats, null, "1.1.1.1");
    }
    assertEquals(0, seats.known());
  }

  @Test
  void afterTheEndThereIsNoSeat() {
    StreamLimits seats = seats(1, 1, 1);
    seats.close();
    assertEquals(Reason.STOPPING, refused(seats, "ann", "1.1.1.1").reason());
  }

  private static ViewSlice slice(String value) {
    return new ViewSlice("orders", Slice.of(Map.of("id", List.of(value))));
  }

  @Test
  void differentSlicesAreLimitedAndStreamsOfTheSameShareIt() throws Refusal {
    StreamLimits seats = seats(100, 100, Integer.MAX_VALUE);
    ClientIdentity client = new ClientIdentity(null, "1.1.1.1");
    ViewSlice whole = ViewSlice.whole("orders");
    taken.add(seats.take(client, List.of(whole, slice("1"))));
    taken.add(seats.take(client, List.of(slice("1"), slice("2"))));
    Refusal refusal =
        assertThrows(Refusal.class, () -> seats.take(client, List.of(slice("1"), slice("3"))));
    assertEquals(Reason.SLICES_FULL, refusal.reason());
    assertEquals(
        "streams follow as many different parts of views as tailrace.slices.max says: 2",
        refusal.detail());
    taken.add(seats.take(client, List.of(slice("2"), whole)));
    taken.get(1).release();
    assertThrows(Refusal.class, () -> seats.take(client, List.of(slice("3"))), "2 has a stream");
    taken.get(2).release();
    taken.add(seats.take(client, List.of(slice("3"))));
    taken.forEach(Permit::release);
    assertEquals(0, seats.known());
  }

  private static ViewSlice slice(String view, int columns, String value) {
    Map<String, List<String>> values = new HashMap<>();
    for (int column = 0; column < 5; column++) {
      if ((columns >> column & 1) == 1) {
        values.put("c" + column, List.of(value));
      }
    }
    return new ViewSlice(view, Slice.of(values));
  }

  @Test
  void differentSetsOfColumnsOfAViewAreLimited() throws Refusal {
    StreamLimits seats = seats(100, 100, Integer.MAX_VALUE, 1_000);
    ClientIdentity client = new ClientIdentity(null, "1.1.1.1");
    for (int columns = 1; columns <= 16; columns++) {
      taken.add(seats.take(client, List.of(slice("orders", columns, "1"))));
    }
    taken.add(seats.take(client, List.of(slice("orders", 16, "2"))));
    taken.add(seats.take(client, List.of(slice("lines", 17, "1"))));
    Refusal refusal =
        assertThrows(Refusal.class, () -> seats.take(client, List.of(slice("orders", 17, "1"))));
    assertEquals(Reason.SLICES_FULL, refusal.reason());
    assertEquals(
        "streams choose rows of the view orders by as many different sets of columns as they may:"
            + " 16; name fewer columns in tailrace.view.<name>.filter-by",
        refusal.detail());
    taken.get(15).release();
    assertThrows(
        Refusal.class,
        () -> seats.take(client, List.of(slice("orders", 17, "1"))),
        "another slice has these columns");
    taken.get(16).release();
    taken.add(seats.take(client, List.of(slice("orders", 17, "1"))));
    taken.forEach(Permit::release);
    assertEquals(0, seats.known());
  }
}
