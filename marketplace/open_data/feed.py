"""The feed of releases: each gets a number once it has settled."""

from app.feeds import Feed
from marketplace.open_data.models import OcdsRelease

RELEASES = Feed(name="ocds", row_id=OcdsRelease.id, xid=OcdsRelease.xid)
