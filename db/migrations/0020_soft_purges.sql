-- A soft purge of everything lets old answers be served for some seconds while they are made anew. It is recorded as '~'
-- and due when those are over, for a zone's purge knows no such time. A cache that can mark its answers stale is told at
-- once. The version of the Worker before this one can live with it: it calls claim_purges without the last argument.

alter table cache_purges add column due_at timestamptz not null default 'epoch';
create index cache_purges_of_everything_softly on cache_purges (id) where tag = '~';

drop function claim_purges(uuid, integer, integer, integer, interval, timestamptz);

-- Gives `claimant` the lease, one call, and the tags to send with it: the longest waiting; or '*' alone if that is among
-- them; or '~' alone. `marks_stale`: whether the receiver can mark answers stale; one that cannot gets '*' for '~', when
-- it is due. `tags` is null when there is nothing to send or it is not the time; `wait_s` then says when it is.
create function claim_purges(
  claimant uuid, per_minute integer, burst integer, max_tags integer, lease interval, moment timestamptz,
  marks_stale boolean default false,
  out tags text[], out failures integer, out wait_s double precision
)
language plpgsql as $$
declare
  max_rows constant integer := 20000; -- marked within a statement's time, however many are waiting
  drain purge_drain;
  next_tag text;
begin
  wait_s := 0;
  if not exists (select from cache_purges where due_at <= moment or (marks_stale and tag = '~')) then
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

  if exists (select from cache_purges where tag = '*') then
    next_tag := '*';
  elsif exists (select from cache_purges where tag = '~' and (marks_stale or due_at <= moment)) then
    next_tag := case when marks_stale then '~' else '*' end;
  end if;

  with oldest as materialized (
    (select p.id, p.tag from cache_purges p where p.due_at <= moment order by p.id limit max_rows)
    union
    (select p.id, p.tag from cache_purges p where p.tag = '*' order by p.id limit max_rows)
    union
    (select p.id, p.tag from cache_purges p where p.tag = '~' and next_tag is not null order by p.id limit max_rows)
  ),
  chosen as (
    select o.tag
    from oldest o
    where case next_tag when '*' then true when '~' then o.tag = '~' else o.tag <> '~' end
    group by o.tag
    order by min(o.id)
    limit case when next_tag is null then max_tags end
  ),
  marked as (
    update cache_purges p
    set holder = claimant
    from oldest o
    where o.id = p.id
      and o.tag in (select tag from chosen)
    returning p.tag
  )
  select case when next_tag is null then array_agg(distinct m.tag) else array[next_tag] end into tags
  from marked m
  having count(*) > 0;

  update purge_drain d
  set holder = claimant,
      leased_until = moment + lease,
      tokens = purge_calls_left(d, per_minute, burst, moment) - 1,
      counted_at = greatest(d.counted_at, moment)
  where tags is not null; -- else another has just sent them
  failures := drain.failures;
end
$$;
