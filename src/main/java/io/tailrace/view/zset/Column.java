package io.tailrace.view.zset;

/** A column's name and its type, as the database names it ({@code int8}, {@code text[]}). */
public record Column(String name, String type) {}
