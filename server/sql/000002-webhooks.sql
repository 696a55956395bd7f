-- distributed: where an app wants to be told what happened; one URL per app.
create table webhook (
  enterprise_id int not null,
  app_id int not null,
  url text not null,
  events text[] not null,
  -- Signs every message, so it cannot be kept as a hash.
  secret text not null,
  -- Signs too, until the receiver has had time to learn the new secret.
  previous_secret text,
  previous_secret_until timestamptz,
  -- False also when the receiver answered 410.
  enabled boolean not null,
  created_at timestamptz not null default now(),
  primary key (enterprise_id, app_id)
);

-- distributed: messages for receivers, written in the transaction that caused them. Kept 15 days.
create table delivery (
  enterprise_id int not null,
  app_id int not null,
  -- msg_…, the same at every attempt; ids ascend with time.
  id text collate "C" not null,
  event_type text not null check (event_type in ('import.finished', 'group.changed')),
  payload json not null,
  created_at timestamptz not null default now(),
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  attempts int not null default 0,
  -- While an attempt is under way: when it counts as lost. Null when the message is not pending.
  next_attempt_at timestamptz default now(),
  -- HTTP status of the last answer, or why there was none.
  last_status int,
  last_error text,
  delivered_at timestamptz,
  primary key (enterprise_id, app_id, id)
);
create index delivery_due on delivery (enterprise_id, app_id, next_attempt_at) where state = 'pending';
create index delivery_dead on delivery (enterprise_id, app_id, id) where state = 'dead';
