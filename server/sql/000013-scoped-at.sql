-- When a person's place in an enterprise last changed between the whole of it and one department: what somebody did before that is
-- not for who works for one department to see, nor to take back.
alter table member add column scoped_at timestamptz not null default clock_timestamp();
