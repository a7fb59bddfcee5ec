/**
 * Settings: where they are written, how they are read, and one line for each wrong one.
 *
 * <pre>
 * SettingsSource..., environment -> RawSettings -+
 *                                                +-> Settings -> source.DatabaseSettings
 * SettingsTable (key, type, default, help) ------+           -> StreamSettings
 *       |
 *       +-> KnownKeys (unknown keys), docs/SETTINGS.md
 * </pre>
 */
@NullMarked
package io.tailrace.web.settings;

import org.jspecify.annotations.NullMarked;
