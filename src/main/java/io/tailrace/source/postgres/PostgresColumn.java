package io.tailrace.source.postgres;

/**
 * A column of a followed table.
 *
 * @param typeName as people know it ({@code int8}, {@code text[]}), a domain's or an enum's own
 *     name
 * @param jsonType the built-in type as which its values are written
 */
record PostgresColumn(String name, String typeName, int type, int modifier, int jsonType) {}
