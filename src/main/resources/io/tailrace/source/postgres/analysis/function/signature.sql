format('%I.%I(%s)', n.nspname, p.proname, (
  SELECT string_agg(CASE WHEN m.nspname = 'pg_catalog' THEN format_type(t.oid, NULL)
      WHEN e.oid IS NULL THEN format('%I.%I', m.nspname, t.typname)
      ELSE format('%I.%I[]', m.nspname, e.typname) END, ', ' ORDER BY a.place)
  FROM unnest(p.proargtypes) WITH ORDINALITY a (type, place)
    JOIN pg_type t ON t.oid = a.type JOIN pg_namespace m ON m.oid = t.typnamespace
    LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid))
