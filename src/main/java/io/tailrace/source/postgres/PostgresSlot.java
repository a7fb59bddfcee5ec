package io.tailrace.source.postgres;

/**
 * A replication slot.
 *
 * @param consistentPoint the snapshot has seen every commit that ends up to here and none after,
 *     the stream has all the others
 * @param snapshot its name, valid until the next command on the slot's connection
 */
record PostgresSlot(String name, long consistentPoint, String snapshot) {}
