WITH RECURSIVE held (granted, grantor, role) AS (
  SELECT m.roleid, m.grantor, m.roleid FROM pg_auth_members m
    JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user
  UNION
  SELECT h.granted, h.grantor, m.roleid FROM held h
    JOIN pg_auth_members m ON m.member = h.role)
SELECT quote_ident(pg_get_userbyid(h.granted)) AS granted,
  CASE h.grantor WHEN 10 THEN ''
    ELSE ' GRANTED BY ' || quote_ident(pg_get_userbyid(h.grantor)) END AS by_whom,
  string_agg(quote_ident(r.rolname), ' and ' ORDER BY r.rolname) AS powers,
  bool_or(r.rolsuper) AS everything
FROM held h JOIN pg_roles r ON r.oid = h.role
WHERE r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolbypassrls OR r.rolname LIKE 'pg\_%'
GROUP BY h.granted, h.grantor ORDER BY 1, 2
