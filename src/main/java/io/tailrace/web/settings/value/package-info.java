/**
 * Single settings and the types of their values. Each parser names the setting and the remedy.
 *
 * <pre>
 * SettingsSource -> Setting -> ValueType, ViewName, Relation, DatabaseUrl ... -> a value
 * -> SettingsFault
 * </pre>
 */
@NullMarked
package io.tailrace.web.settings.value;

import org.jspecify.annotations.NullMarked;
