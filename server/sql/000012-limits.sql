-- What the pages of an enterprise's apps, members and departments need, and what the platform's operators may bound.

-- What an enterprise may do at most, where an operator of the platform has said so; null: what each process is configured with.
alter table enterprise add column waiting_rows_max bigint check (waiting_rows_max > 0);
alter table enterprise add column import_calls_per_s_max int check (import_calls_per_s_max > 0);

-- What its enterprise wants an app to be allowed, while that waits for its review; the app goes on with what it has. Null:
-- nothing is asked for.
alter table app add column asked_permissions text[];

-- A session's value is changed once an hour, so that a stolen one does not live for a week. The one before is good for a
-- minute more, for requests that are under way.
alter table session add column renewed_at timestamptz not null default clock_timestamp();
alter table session add column old_hash bytea;
alter table session add column old_hash_until timestamptz;
create index session_old_hash on session (old_hash);

-- To the minute; null: never. Sessions end, this stays.
alter table person add column seen_at timestamptz;

-- When departments were last saved by an app, and by which: what is known of how an outside directory is kept up with.
alter table lane add column departments_saved_at timestamptz;
alter table lane add column departments_app_id int;
