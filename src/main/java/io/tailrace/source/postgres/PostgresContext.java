package io.tailrace.source.postgres;

import io.tailrace.source.Connector;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link PostgresSource} has for all its tails. Its parts are for the reader's thread
 * alone.
 *
 * @param patience with the making of a slot
 * @param dead how long a replication stream is silent whose server counts as dead
 * @param slot the name of the slot that outlives its connection; null for a temporary one
 * @param setup is told of each look at all views
 */
record PostgresContext(
    Connector connector,
    FollowedViews views,
    Postponements postponements,
    Patience patience,
    Duration dead,
    RandomGenerator random,
    PostgresHands hands,
    PostgresExcess excess,
    @Nullable String slot,
    PostgresSetup setup) {}
