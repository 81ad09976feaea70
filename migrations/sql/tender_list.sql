-- A published tender as lists show it, kept in its row: it is read thousands of times and changes
-- never, or once. What follows from the time or belongs to others (status, band, department) is
-- added by who reads, so the object is left open.

-- Of what a generated column calls PostgreSQL asks that it follows from its values alone. It does:
-- times are written in UTC, whatever the session's zone.
create or replace function tender_listed(
    id uuid, reference text, title text, title_ur text, category text, district text,
    evaluation text, closes_at timestamptz, opens_at timestamptz, published_at timestamptz
) returns text language sql immutable set timezone to 'UTC' as $$
    select left(row_to_json(listed)::text, -1) from (select
        id, reference, title, title_ur, category, district, evaluation,
        closes_at, opens_at, published_at
    ) as listed
$$;
