import type { Db } from '../../src/postgres/database.ts';

/** The schema as PostgreSQL holds it, in a form that is the same on 15 to 18: for reading, and to be compared. */
export async function dumpSchema(db: Db): Promise<string> {
  const parts = [await sequences(db), await tables(db), await indexes(db)];
  return `-- Made from the catalogs by server/test/postgres/migrate.test.ts; do not edit.\n\n${parts.flat().join('\n\n')}\n`;
}

async function lines(db: Db, text: string): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>({ text });
  return rows.map(({ line }) => line);
}

/** Those of identity columns are part of their column. */
function sequences(db: Db): Promise<string[]> {
  return lines(
    db,
    `select format('create sequence %I as %s minvalue %s maxvalue %s cache %s;', s.sequencename, s.data_type,
        s.min_value, s.max_value, s.cache_size) as line
      from pg_sequences s
      where s.schemaname = 'public' and not exists (
        select from pg_depend d
        where d.objid = format('public.%I', s.sequencename)::regclass and d.deptype in ('a', 'i'))
      order by s.sequencename`,
  );
}

function tables(db: Db): Promise<string[]> {
  return lines(
    db,
    `select format(e'create table %I (\\n%s\\n);', c.relname, string_agg('  ' || part.line, e',\\n' order by part.place)) as line
      from pg_class c
      cross join lateral (
        select a.attnum::int as place, concat_ws(' ',
          quote_ident(a.attname),
          format_type(a.atttypid, a.atttypmod),
          case when a.attstorage <> t.typstorage then 'storage ' || case a.attstorage
            when 'e' then 'external' when 'm' then 'main' when 'p' then 'plain' else 'extended' end end,
          case when a.attcollation <> t.typcollation then 'collate ' || quote_ident(l.collname) end,
          case when a.attnotnull then 'not null' end,
          case when a.attidentity <> '' then 'generated ' || case a.attidentity when 'a' then 'always' else 'by default' end
            || ' as identity' end,
          'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        left join pg_collation l on l.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        union all
        -- From PostgreSQL 18 on, "not null" is a constraint too (contype n).
        select 10000 + row_number() over (order by o.contype desc, o.conname), pg_get_constraintdef(o.oid)
        from pg_constraint o where o.conrelid = c.oid and o.contype <> 'n'
      ) part
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      group by c.relname
      order by c.relname`,
  );
}

/** Those of keys are part of their table. */
function indexes(db: Db): Promise<string[]> {
  return lines(
    db,
    `select replace(pg_get_indexdef(i.indexrelid), ' public.', ' ') || ';' as line
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace
        and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
      order by c.relname`,
  );
}
