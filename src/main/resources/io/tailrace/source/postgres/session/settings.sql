SELECT s.name, s.boot_val, w.name IS NULL AS planner,
  set_config(s.name, CASE WHEN w.name IS NULL THEN s.boot_val
    WHEN w.kept THEN s.setting ELSE w.value END, false)
FROM pg_settings s LEFT JOIN (VALUES {wanted}) w (name, value, kept) ON w.name = s.name
WHERE w.name IS NOT NULL
  OR (s.context = 'user' AND s.name ~ '{planner}' AND s.setting <> s.boot_val)
ORDER BY s.name
