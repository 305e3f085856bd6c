-- What writes leave behind for later: answers to repeat, and cache tags still to be purged everywhere.

create table idempotency_keys (
  key          text primary key,
  request_hash text not null,
  status       smallint,              -- null: the first request is still being answered
  response     text,
  created_at   timestamptz not null default now()
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Filled in the transaction of the write itself, so that a crash between commit and purge loses nothing.
create table cache_purges (
  id         bigint generated always as identity primary key,
  tag        text not null,           -- '*': everything
  created_at timestamptz not null default now()
);
