-- reference: people signed in to the console, known only by the hash of their cookie.
create table session (
  hash bytea primary key,
  person_id int not null,
  created_at timestamptz not null default clock_timestamp(),
  -- To the minute.
  seen_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
create index session_expires_at on session (expires_at);
create index session_person on session (person_id);
