"""Tax reliefs: what there is, and whether somebody qualifies; for everybody."""

from collections.abc import Iterator

from browser.planning import Visit

SCHEME = {"scheme": "ict_rebate"}
QUALIFIES = (
    "claimant=firm&registered=yes&sector=software&begun_on=2020-03-01&taxes_paid=1000000"
    "&taxes_due=0&local_staff=12&staff=20&granted_to_firm=0&granted_to_group=0"
)


def incentives() -> Iterator[Visit]:
    """Visit a scheme, and its check without answers, with all, and with wrong ones."""
    yield Visit("incentives.index")
    yield Visit("incentives.show", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME, query=QUALIFIES)
    yield Visit("incentives.check", values=SCHEME, query="claimant=firm&taxes_paid=200,50")
