-- Recorded purges reach all data centres in few calls: the platform takes five a minute, and every isolate of the world
-- may try. One row says who is sending, how many calls are left, and when to try again after a failure. All times are
-- the database's, for clocks of isolates differ; whoever asks names the moment, so that a test can move it.

create table purge_drain (
  only_one     boolean primary key default true check (only_one),
  holder       uuid,                                          -- who is sending; a lease, for whoever sends may die
  leased_until timestamptz not null default 'epoch',
  tokens       double precision not null default 'infinity',  -- calls left at counted_at; counts as a full bucket
  counted_at   timestamptz not null default 'epoch',
  failures     integer not null default 0,                    -- since the last success
  not_before   timestamptz not null default 'epoch'
);
insert into purge_drain default values;

-- Which rows a call speaks for. Rows of the same tag that commit while it is under way are not among them and stay. A
-- range of ids could not tell: a lower one may commit later.
alter table cache_purges add column holder uuid;
create index cache_purges_by_holder on cache_purges (holder) where holder is not null;
create index cache_purges_of_everything on cache_purges (id) where tag = '*';

create function purge_calls_left(drain purge_drain, per_minute integer, burst integer, moment timestamptz)
returns double precision
language sql immutable as $$
  select least(burst, drain.tokens + greatest(0, extract(epoch from moment - drain.counted_at)) * per_minute / 60)
$$;

-- Gives `claimant` the lease, one call, and the tags to send with it: the longest waiting, or '*' alone if that is
-- among them. `tags` is null when there is nothing to send or it is not the time; `wait_s` then says when it is.
create function claim_purges(
  claimant uuid, per_minute integer, burst integer, max_tags integer, lease interval, moment timestamptz,
  out tags text[], out failures integer, out wait_s double precision
)
language plpgsql as $$
declare
  max_rows constant integer := 20000; -- marked within a statement's time, however many are waiting
  drain purge_drain;
begin
  wait_s := 0;
  if not exists (select from cache_purges) then
    return;
  end if;

  -- Whoever comes while another is claiming leaves it to that one.
  select d.* into drain
  from purge_drain d
  where greatest(d.leased_until, d.not_before) <= moment
    and purge_calls_left(d, per_minute, burst, moment) >= 1
  for update skip locked;
  if not found then
    select greatest(
      0,
      extract(epoch from d.not_before - moment),
      (1 - purge_calls_left(d, per_minute, burst, moment)) * 60 / per_minute
    ) into wait_s
    from purge_drain d;
    return;
  end if;

  with oldest as materialized (
    (select p.id, p.tag from cache_purges p order by p.id limit max_rows)
    union
    (select p.id, p.tag from cache_purges p where p.tag = '*' order by p.id limit max_rows)
  ),
  chosen as (
    select o.tag
    from oldest o
    group by o.tag
    order by o.tag <> '*', min(o.id)
    limit max_tags
  ),
  marked as (
    update cache_purges p
    set holder = claimant
    from oldest o
    where o.id = p.id
      and (o.tag in (select tag from chosen) or exists (select from chosen where tag = '*'))
    returning p.tag
  )
  select case when bool_or(m.tag = '*') then array['*'] else array_agg(distinct m.tag) end into tags
  from marked m;

  update purge_drain d
  set holder = claimant,
      leased_until = moment + lease,
      tokens = purge_calls_left(d, per_minute, burst, moment) - 1,
      counted_at = greatest(d.counted_at, moment)
  where tags is not null; -- else another has just sent them
  failures := drain.failures;
end
$$;
