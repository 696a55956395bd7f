-- What 文件导入 needs.

create sequence file_import_id as int;

-- distributed: a file that a person puts in through the console, and how far it has come.
create table file_import (
  enterprise_id int not null,
  id int not null,
  person_id int not null,
  -- The department whose members may see it; null: those who see the whole enterprise.
  dept_id bigint,
  name text not null,
  byte_count int not null,
  -- It comes in pieces of this size; the last is what is left.
  piece_bytes int not null,
  state text not null default 'uploading' check (state in (
    'uploading', 'reading', 'ready', 'checking', 'importing', 'cancelling', 'finished', 'cancelled', 'failed'
  )),
  created_at timestamptz not null default clock_timestamp(),
  -- The last piece that came: an upload that nobody goes on with is deleted.
  touched_at timestamptz not null default clock_timestamp(),
  -- The process that reads it, until when that counts if nothing more is heard, and how many have begun.
  reader uuid,
  reader_until timestamptz,
  readers_begun int not null default 0,
  -- Counts the readings; what comes late from one before is refused by it.
  reading int not null default 0,
  -- Why it could not be read: {"zh", "en"}.
  error jsonb,
  encoding text,
  -- The names of the first row; json, since jsonb refuses \u0000.
  columns json,
  -- The same for the same columns, by which the last mapping for them is found again.
  columns_hash bytea,
  row_count int not null default 0,
  part_count int not null default 0,
  mapping json,
  preview_batch_id bigint,
  -- Of the dry run or import that is under way, or was the last.
  fed_parts int not null default 0,
  settled_parts int not null default 0,
  -- The sums over the settled parts of the last dry run and of the import.
  dry_run json,
  outcome json,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (enterprise_id, id)
);
create index file_import_busy on file_import (enterprise_id, id)
  where state in ('reading', 'checking', 'importing', 'cancelling');
create index file_import_columns on file_import (enterprise_id, columns_hash, id) where mapping is not null;

-- distributed: the bytes of a file until it has been read.
create table file_import_piece (
  enterprise_id int not null,
  file_import_id int not null,
  piece int not null,
  bytes bytea not null,
  primary key (enterprise_id, file_import_id, piece)
);
alter table file_import_piece alter column bytes set storage external;

-- distributed: the rows of a file, in parts that become one batch each.
create table file_import_part (
  enterprise_id int not null,
  file_import_id int not null,
  part int not null,
  row_count int not null,
  -- [[cell, …], …] as JSON text, deflated by the server; null when all of its rows were imported.
  cells bytea,
  dry_run_batch_id bigint,
  batch_id bigint,
  primary key (enterprise_id, file_import_id, part)
);
alter table file_import_part alter column cells set storage external;
