package io.tailrace.web;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Threads;
import io.tailrace.view.Database;
import io.tailrace.web.operation.Reader;
import java.util.random.RandomGenerator;

/** Starts the reader of a database. */
@FunctionalInterface
interface Readers {
  Reader start(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random);
}
