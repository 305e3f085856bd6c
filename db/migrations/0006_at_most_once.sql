-- A write happens at most once for each Idempotency-Key: its transaction begins with claim_key and ends with
-- keep_result, so that whoever repeats a request, for want of an answer, finds either nothing or what it did.

truncate idempotency_keys;
alter table idempotency_keys drop column status;
alter table idempotency_keys drop column response;
-- A row as a JSON array of texts, from which its answer is written again; or {"errors": [...]} of a request refused.
alter table idempotency_keys add column result json not null;

-- Lets the transaction go on if nothing was done under the key within a day. If something was, or is being done, it
-- refuses: AT001, another transaction with the key is under way; AT002, the key came with another request; AT003, done
-- already, with the result as detail.
create function claim_key(wanted text, wanted_hash text) returns void
language plpgsql as $$
declare
  known idempotency_keys;
begin
  -- Without waiting: the first to come may take as long as a statement may, and so would all behind it.
  if not pg_try_advisory_xact_lock(hashtextextended(wanted, 0)) then
    raise exception 'the key is in use' using errcode = 'AT001';
  end if;
  -- Its own snapshot, taken with the lock held: it sees what the last holder has committed.
  select * into known from idempotency_keys where key = wanted and created_at > now() - interval '24 hours';
  if not found then
    return;
  end if;
  if known.request_hash <> wanted_hash then
    raise exception 'the key belongs to another request' using errcode = 'AT002';
  end if;
  raise exception 'done already' using errcode = 'AT003', detail = known.result;
end
$$;

-- Notes down what was done under a key that this transaction has claimed, and answers it; without a key only answers.
create function keep_result(claimed text, claimed_hash text, result json) returns json
language plpgsql as $$
begin
  if claimed is not null then
    insert into idempotency_keys (key, request_hash, result)
    values (claimed, claimed_hash, keep_result.result)
    on conflict (key) do update
    set request_hash = excluded.request_hash, result = excluded.result, created_at = excluded.created_at;
  end if;
  return result;
end
$$;
