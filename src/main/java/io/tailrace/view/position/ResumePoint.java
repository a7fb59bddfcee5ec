package io.tailrace.view.position;

/** Up to which timestamp of which history a view's contents are known: a source may go on there. */
public record ResumePoint(History history, long timestamp) {}
