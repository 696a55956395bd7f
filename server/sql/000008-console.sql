-- What the console needs.

-- An operator may be one department's, and then sees only the groups of that department; null: the whole enterprise.
alter table member add column dept_id bigint;

-- Every change of membership is a batch, also what a person does by hand: members put in or taken out of a group, a group
-- deleted, a person erased, a file imported.
alter table import_batch drop constraint import_batch_kind_check;
alter table import_batch add constraint import_batch_kind_check
  check (kind in ('v1', 'v2', 'undo', 'file', 'manual', 'group-delete', 'user-erase'));
-- Who did it, when no app did.
alter table import_batch add column person_id int;
-- The file it is a part of.
alter table import_batch add column file_import_id int;
create index import_batch_file on import_batch (enterprise_id, file_import_id, id) where file_import_id is not null;

-- distributed: every change that a person made in the console, kept as long as the enterprise.
-- Changes of the platform's operators that concern no enterprise stand under enterprise 0.
create table audit_log (
  enterprise_id int not null,
  id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  person_id int not null,
  -- Kept beside the id, so that the entry reads the same when the person is gone.
  username text not null,
  -- As the route is called: group/delete, member/grant …
  action text not null,
  -- What it was done to, in words for people: a group's name, an app's appid.
  subject text not null,
  -- The details that matter, never a secret and never an identity of a person who may ask to be erased.
  details jsonb not null,
  primary key (enterprise_id, at, id)
);

-- True while a person still has the password that was made for it: it is reminded to choose its own.
alter table person add column has_made_password boolean not null default false;
-- The operator of a first start.
update person set has_made_password = true where username = 'operator';
