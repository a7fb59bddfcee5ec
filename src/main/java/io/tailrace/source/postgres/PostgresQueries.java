package io.tailrace.source.postgres;

/** What is asked of the catalogue, in the SQL of one version of the server. */
record PostgresQueries(int version) {
  private static final int FILTERS_AND_SCHEMAS = 15;
  private static final int GENERATED_COLUMNS = 18;

  /** One row, also where there is no publication. */
  String publication() {
    String generated =
        version >= GENERATED_COLUMNS ? "p.oid IS NULL OR p.pubgencols = 's'" : "false";
    return """
        SELECT p.oid IS NOT NULL AS present,
          concat_ws(' ', p.oid, p.xmin) AS facts,
          coalesce(p.puballtables, false) AS all_tables,
          coalesce(p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, true)
            AS all_operations,
          coalesce(p.pubviaroot, false) AS via_root,
          %s AS generated,
          CASE WHEN p.oid IS NULL
            THEN has_database_privilege(current_database(), 'CREATE')
            ELSE pg_has_role(p.pubowner, 'USAGE') END AS may_alter
        FROM (SELECT) one LEFT JOIN pg_publication p ON p.pubname = '%s'
        """
        .formatted(generated, PostgresPublication.NAME);
  }

  String relations(String oids) {
    boolean schemas = version >= FILTERS_AND_SCHEMAS;
    return """
        SELECT c.oid, format('%%I.%%I', n.nspname, c.relname) AS qualified,
          c.relkind, c.relpersistence, c.relreplident, c.relispartition,
          EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
          coalesce(has_table_privilege(c.oid, 'SELECT')
            AND has_schema_privilege(n.oid, 'USAGE'), false) AS readable,
          row_security_active(c.oid) AS row_security, k.columns AS key_columns,
          pg_has_role(c.relowner, 'USAGE') AS owned,
          CASE %s
            WHEN r.oid IS NULL THEN 'NO'
            %s
            ELSE 'WHOLE' END AS published,
          concat_ws(' ', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
            c.relispartition, k.indexrelid, k.columns, r.oid, r.xmin%s) AS facts
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN (pg_publication_rel r JOIN pg_publication p
            ON p.oid = r.prpubid AND p.pubname = '%s') ON r.prrelid = c.oid
          %s
          LEFT JOIN LATERAL (%s) k ON true
        WHERE c.oid IN (%s)
        """
        .formatted(
            schemas ? "WHEN s.oid IS NOT NULL THEN 'WHOLE'" : "",
            schemas
                ? "WHEN r.prqual IS NOT NULL THEN 'ROWS_FILTERED'"
                    + " WHEN r.prattrs IS NOT NULL THEN 'COLUMNS_LISTED'"
                : "",
            schemas ? ", s.oid" : "",
            PostgresPublication.NAME,
            schemas
                ? "LEFT JOIN (pg_publication_namespace s JOIN pg_publication q"
                    + " ON q.oid = s.pnpubid AND q.pubname = '"
                    + PostgresPublication.NAME
                    + "') ON s.pnnspid = n.oid"
                : "",
            identity("c"),
            oids);
  }

  /**
   * The index by which the stream names changed rows of {@code table}, as the server chooses it,
   * with the numbers of its columns, separated by spaces; no row where there is none.
   */
  private static String identity(String table) {
    return """
        SELECT x.indexrelid,
          (SELECT string_agg(a.attnum::text, ' ' ORDER BY a.place)
            FROM unnest(x.indkey) WITH ORDINALITY a (attnum, place)
            WHERE a.place <= x.indnkeyatts) AS columns
        FROM pg_index x WHERE x.indrelid = %1$s.oid
          AND CASE %1$s.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident END
          AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL"""
        .formatted(table);
  }

  /** In the columns' order, dropped ones included. */
  String attributes(String oids) {
    return """
        SELECT attrelid, attnum, attname, atttypid, atttypmod, attgenerated, attisdropped,
          concat_ws(' ', attnum, attname, atttypid, atttypmod, attgenerated, attisdropped, xmin)
            AS facts
        FROM pg_attribute WHERE attrelid IN (%s) AND attnum > 0 ORDER BY attrelid, attnum
        """
        .formatted(oids);
  }

  /** The columns' types with all that these are made of. */
  String types(String oids) {
    return """
        WITH RECURSIVE needed AS (
          SELECT attrelid, atttypid AS type FROM pg_attribute
          WHERE attrelid IN (%1$s) AND attnum > 0 AND NOT attisdropped
          UNION
          SELECT n.attrelid, m.inner_type FROM needed n CROSS JOIN LATERAL (%2$s) m (inner_type)
        )
        SELECT n.attrelid, t.oid, t.typname, t.typtype, t.typbasetype AS base,
          CASE WHEN e.typarray = t.oid THEN t.typelem ELSE 0 END AS element,
          t.typarray, t.typdelim,
          (SELECT coalesce(string_agg(m.inner_type::text, ',' ORDER BY m.inner_type), '')
            FROM (%3$s) m (inner_type)) AS inner_types,
          %4$s AS parts
        FROM needed n JOIN pg_type t ON t.oid = n.type LEFT JOIN pg_type e ON e.oid = t.typelem
        ORDER BY n.attrelid, t.oid
        """
        .formatted(oids, innerTypes("n.type"), innerTypes("t.oid"), parts());
  }

  /** What else decides the text form of values of the type {@code t}. */
  static String parts() {
    return """
        concat_ws(' ',
          (SELECT string_agg(concat_ws(' ', l.oid, l.enumlabel), ',' ORDER BY l.oid)
            FROM pg_enum l WHERE l.enumtypid = t.oid),
          (SELECT string_agg(
              concat_ws(' ', a.attnum, a.atttypid, a.atttypmod, a.attisdropped, a.xmin), ','
              ORDER BY a.attnum)
            FROM pg_attribute a
            WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0),
          CASE WHEN t.oid = 'money'::regtype THEN current_setting('lc_monetary') END)""";
  }

  /** What the type {@code type} is directly made of. */
  static String innerTypes(String type) {
    return """
        SELECT d.typbasetype FROM pg_type d WHERE d.oid = %1$s AND d.typbasetype <> 0
        UNION ALL
        SELECT d.typelem FROM pg_type d WHERE d.oid = %1$s AND d.typelem <> 0
        UNION ALL
        SELECT r.rngsubtype FROM pg_range r WHERE %1$s IN (r.rngtypid, r.rngmultitypid)
        UNION ALL
        SELECT b.atttypid FROM pg_type d JOIN pg_attribute b ON b.attrelid = d.typrelid
        WHERE d.oid = %1$s AND d.typtype = 'c' AND b.attnum > 0 AND NOT b.attisdropped
        """
        .formatted(type);
  }
}
