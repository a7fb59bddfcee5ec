package io.tailrace.source.postgres;

import io.tailrace.source.json.JsonValue;

/**
 * A column of a followed table.
 *
 * @param typeName as people know it ({@code int8}, {@code text[]}), a domain's or an enum's own
 *     name
 * @param json how its values are written
 */
record PostgresColumn(String name, String typeName, int type, int modifier, JsonValue json) {}
