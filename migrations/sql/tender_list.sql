-- A published tender as lists show it, kept in its row: it is read thousands of times and changes
-- once at most. The reader adds what depends on the time or on other tables (status, value band,
-- department), so the JSON object has no closing brace.

-- A generated column may only call an immutable function. This one is: it writes times in UTC,
-- whatever the session's zone.
create or replace function tender_listed(
    id uuid, reference text, title text, title_ur text, category text, district text,
    evaluation text, closes_at timestamptz, opens_at timestamptz, published_at timestamptz
) returns text language sql immutable set timezone to 'UTC' as $$
    select left(row_to_json(listed)::text, -1) from (select
        id, reference, title, title_ur, category, district, evaluation,
        closes_at, opens_at, published_at
    ) as listed
$$;
