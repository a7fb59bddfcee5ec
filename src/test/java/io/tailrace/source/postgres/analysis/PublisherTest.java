package io.tailrace.source.postgres.analysis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class PublisherTest {
  private static SQLException failure(String state, String message) {
    return new PSQLException(
        new ServerErrorMessage("SFEHLER\0VERROR\0C" + state + "\0M" + message + "\0"));
  }

  @Test
  void whatAnotherNodeDidAtTheSameMomentIsDone() {
    assertTrue(
        Publisher.isDoneByAnother(failure("42710", "Publikation »tailrace« existiert bereits")));
    assertTrue(
        Publisher.isDoneByAnother(
            failure("23505", "duplicate key value violates unique constraint")));
    assertTrue(Publisher.isDoneByAnother(failure("XX000", "tuple concurrently updated")));
  }

  @Test
  void anotherInternalErrorIsToldWithItsWords() {
    assertFalse(
        Publisher.isDoneByAnother(failure("XX000", "cache lookup failed for relation 16384")));
    assertFalse(Publisher.isDoneByAnother(failure("XX000", "tuple concurrently deleted")));
    assertFalse(
        Publisher.isDoneByAnother(failure("42501", "must be owner of publication tailrace")));
    assertFalse(
        Publisher.isDoneByAnother(new SQLException("This connection has been closed.", "08003")));
  }
}
