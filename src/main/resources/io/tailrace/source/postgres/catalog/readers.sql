SELECT c.oid, a.oid AS role, quote_ident(a.rolname) AS reader,
  a.rolname = current_user AS ours,
  coalesce(has_table_privilege(a.oid, c.oid, 'SELECT')
    OR has_any_column_privilege(a.oid, c.oid, 'SELECT'), false) AS readable,
  c.relrowsecurity AND NOT a.rolsuper AND NOT a.rolbypassrls
    AND (c.relforcerowsecurity OR NOT pg_has_role(a.oid, c.relowner, 'USAGE'))
    AS row_security
FROM unnest({relations}, {roles}) p (relation, role)
  JOIN pg_class c ON c.oid = p.relation JOIN pg_roles a ON a.oid = p.role
