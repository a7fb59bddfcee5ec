package io.tailrace.source.postgres.tail;

import io.tailrace.source.Backoff;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.PostgresSource;
import io.tailrace.source.postgres.analysis.FollowedViews;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.event.WorkThreads;
import io.tailrace.source.postgres.setup.ExcessPrivileges;
import io.tailrace.source.postgres.setup.Setup;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link PostgresSource} has for all its tails. Its parts are for the reader's thread
 * alone.
 *
 * @param slotWait how long the creation of a slot may take
 * @param dead a server that is silent for so long on the replication stream is dead
 * @param slot the name of the slot that outlives its connection; null for a temporary one
 * @param setup receives each check of all views
 * @param connected runs when there is a slot and all views begin to be read
 */
public record SourceContext(
    Connector connector,
    FollowedViews views,
    Postponements postponements,
    Backoff slotWait,
    Duration dead,
    RandomGenerator random,
    WorkThreads threads,
    ExcessPrivileges excess,
    @Nullable String slot,
    Setup setup,
    Runnable connected) {}
