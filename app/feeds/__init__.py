"""Feeds: dense numbers, without gaps, given to rows that have settled; the cursor of every feed.

A reader asks "what came after number n?" and must never miss a row. Ids and times cannot answer:
a transaction that began earlier may commit later, behind the reader's back. So a row is numbered
only after it has settled, that is when every transaction as old as its own has ended:
`xid < pg_snapshot_xmin(pg_current_snapshot())`. One sealer at a time numbers a feed (it holds the
feed's cursor row), so numbers appear in their order, and one commit shows a run of them at once.

Transaction ids restart when a dump is restored into another cluster: stored ids may then lie in
the future, and new rows may carry smaller ids than rows numbered long ago. The cursor therefore
remembers the cluster that its ids belong to. In a cluster that it does not know, or one whose ids
lie behind it, the sealer forgets its place once and reads every row without a number; an id
that this cluster has not handed out yet (`xid >= pg_snapshot_xmax`) can only come from an earlier
life and is settled. Then rows get their numbers by their own ids, which hold the time, so that what
is older goes first. Numbers given before stay, and no row gets two: `unique (feed, row_id)`.

Where the application may write a table, it may not write its `xid` (as in
migrations/sql/tables/audit.sql): a row with a made-up id could hide from the sealer.
"""

from app.feeds.models import FeedCursor, FeedPosition
from app.feeds.use_cases import Feed, after, count_passed_over, head, seal

__all__ = ["Feed", "FeedCursor", "FeedPosition", "after", "count_passed_over", "head", "seal"]
