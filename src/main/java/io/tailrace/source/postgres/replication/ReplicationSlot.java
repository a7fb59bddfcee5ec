package io.tailrace.source.postgres.replication;

/**
 * A replication slot.
 *
 * @param consistentPoint the snapshot has seen every commit that ends up to here and none after,
 *     the stream has all the others
 * @param snapshot its name, valid until the next command on the slot's connection
 */
public record ReplicationSlot(String name, long consistentPoint, String snapshot) {}
