-- What the operator's commands need.

-- The feature 身份类型管理: while it is closed, the built-in identity types are in force as they are.
alter table enterprise add column manages_identity_types boolean not null default false;

-- Why it was refused, for its owner.
alter table app add column refusal_reason text;
-- After a rotation the secret before is valid for a while, so that callers can be changed over one by one.
alter table app add column old_secret_hash bytea;
alter table app add column old_secret_until timestamptz;
-- Expired tokens are looked for by their expiry date, the tokens of one app when it is revoked.
create index token_app on token (app_id);

-- The moment before which history is not kept: asOf and undo are refused for what lies before it. It only moves while the
-- lane is locked, so the worker can rely on it for the time of a chunk.
alter table lane add column history_from timestamptz not null default clock_timestamp();
update lane l set history_from = e.created_at from enterprise e where e.id = l.enterprise_id;

-- A batch in ERROR may be run again, as a new batch. This names the first of the line, also when a rerun is run again.
alter table import_batch add column reruns_batch_id bigint;
create unique index import_batch_reruns on import_batch (enterprise_id, reruns_batch_id)
  where reruns_batch_id is not null and status <> 'ERROR';

-- distributed: how far the deleting of what is old has come. Each column is a finished_at: up to there it is gone.
create table retention (
  enterprise_id int primary key,
  ran_at timestamptz not null default '-infinity',
  keys_until timestamptz not null default '-infinity',
  payloads_until timestamptz not null default '-infinity',
  verdicts_until timestamptz not null default '-infinity'
);
