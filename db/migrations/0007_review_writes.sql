-- A new review and the sums over its product's reviews change together. A function, because a session keeps its plans,
-- and because each of its statements sees what had committed when it started: what a deletion has left, for one.

-- Takes {"product_id", "rating", "recommend", "summary", "body", "name", "email", "photos": ["<url>"],
-- "characteristics": {"<id>": 1..5}}, checked already. Answers what the database added to that, and which ratings it
-- took: those of the product's own characteristics. Refuses with AT010 if the product is not in the catalogue and has
-- no reviews.
create function post_review(posted json)
returns table (id integer, date timestamptz, photos json, ratings json) rows 1
language plpgsql
as $$
declare
  review record;
begin
  select * into review
  from json_to_record(posted) as (
    product_id integer, rating integer, recommend boolean, summary text, body text, name text, email text,
    photos json, characteristics json
  );

  -- A deletion of the product waits for this transaction, or this one for the deletion and then does not find it.
  perform from products p where p.id = review.product_id for key share;
  if not found then
    perform from review_summaries s where s.product_id = review.product_id and s.recommended + s.not_recommended > 0;
    if not found then
      raise exception 'product % is unknown', review.product_id using errcode = 'AT010';
    end if;
  end if;

  post_review.date := date_trunc('milliseconds', now()); -- as it is shown: what nobody sees must not decide the order
  post_review.photos := (
    select array_to_json(array_agg(row_to_json(photo) order by photo.id))
    from (
      select nextval('review_photo_ids') as id, url
      from json_array_elements_text(review.photos) as url
    ) as photo
  );
  post_review.ratings := (
    select json_object_agg(known.id, given.value)
    from review_summaries s
    cross join json_to_recordset(s.characteristics) as known (id integer)
    join json_each(review.characteristics) as given on given.key = known.id::text
    where s.product_id = review.product_id
  );

  insert into reviews as r (
    product_id, rating, date, summary, body, recommend, reviewer_name, reviewer_email, photos, characteristics
  )
  values (
    review.product_id,
    review.rating,
    post_review.date,
    review.summary,
    review.body,
    review.recommend,
    review.name,
    review.email,
    post_review.photos,
    post_review.ratings
  )
  returning r.id into post_review.id;

  -- Last, for whoever else posts to this product waits from here until the transaction ends.
  insert into review_summaries as s (
    product_id, stars_1, stars_2, stars_3, stars_4, stars_5, recommended, not_recommended
  )
  values (
    review.product_id,
    (review.rating = 1)::integer,
    (review.rating = 2)::integer,
    (review.rating = 3)::integer,
    (review.rating = 4)::integer,
    (review.rating = 5)::integer,
    review.recommend::integer,
    (not review.recommend)::integer
  )
  on conflict (product_id) do update set
    stars_1 = s.stars_1 + excluded.stars_1,
    stars_2 = s.stars_2 + excluded.stars_2,
    stars_3 = s.stars_3 + excluded.stars_3,
    stars_4 = s.stars_4 + excluded.stars_4,
    stars_5 = s.stars_5 + excluded.stars_5,
    recommended = s.recommended + excluded.recommended,
    not_recommended = s.not_recommended + excluded.not_recommended,
    characteristics = (
      select array_to_json(array_agg(row_to_json(summed) order by summed.id))
      from (
        select
          known.id,
          known.name,
          known.sum + coalesce(given.stars::integer, 0) as sum,
          known.count + (given.stars is not null)::integer as count
        from json_to_recordset(s.characteristics) as known (id integer, name text, sum integer, count integer)
        left join json_each_text(post_review.ratings) as given (id, stars) on given.id = known.id::text
      ) as summed
    );

  return next;
end
$$;
