-- What each app called in the last days, for its owner and for the operator.

-- distributed: a row for each answered call with a valid token. Nothing that the caller wrote is in it but the request id.
create table call_log (
  enterprise_id int not null,
  app_id int not null,
  at timestamptz not null,
  -- Made by the API, so that a batch of rows whose commit is in doubt can be sent again.
  id uuid not null,
  method text not null,
  -- The route's pattern, never the URL as sent.
  path text not null,
  status smallint not null,
  -- Null when the call succeeded.
  error_code text,
  -- Rows of an import call; null for other calls.
  row_count int,
  duration_ms real not null,
  request_id text not null,
  primary key (enterprise_id, app_id, at, id)
);
