-- Groups and people who are deleted for good.

-- A group that a rule names cannot be deleted: few groups have one, and who deletes must not read all the others.
create index audience_group_rule on audience_group (enterprise_id) where rule is not null;

-- distributed: groups that were deleted. Their relations are deleted afterwards, in lots: until then they are there, and mean nothing.
create table removed_group (
  enterprise_id int not null,
  group_id int not null,
  -- The batch that deleted it.
  batch_id bigint not null,
  removed_at timestamptz not null default clock_timestamp(),
  -- Relations of users up to this one are deleted.
  swept_user_id bigint not null default 0,
  -- When the last of them was; null: some may be left.
  swept_at timestamptz,
  primary key (enterprise_id, group_id)
);
create index removed_group_unswept on removed_group (enterprise_id) where swept_at is null;

-- distributed: people who were erased. Their rows in payloads and files that are kept are blanked afterwards, in lots.
create table erasure (
  enterprise_id int not null,
  -- The batch that erased the person.
  batch_id bigint not null,
  user_id bigint not null,
  person_id int,
  requested_at timestamptz not null,
  erased_at timestamptz not null default clock_timestamp(),
  -- [[code of the type, value], …]: what to look for; null when that is done.
  keys jsonb,
  -- Payloads are looked through in the order of effect: of batches behind the first place and before the erasure's own.
  first_seq bigint not null,
  applied_seq bigint not null,
  -- How far that has come. It begins at 0 for all, so that those which begin together stay together and share the work.
  cursor_seq bigint not null default 0,
  -- Then files are, up to the last that there was.
  last_file_id int not null,
  cursor_file_id int not null default 0,
  cursor_part int not null default 0,
  finished_at timestamptz,
  primary key (enterprise_id, batch_id)
);
create index erasure_unfinished on erasure (enterprise_id) where finished_at is null;
