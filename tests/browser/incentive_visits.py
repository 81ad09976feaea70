"""Tax reliefs: what there is and whether somebody qualifies; how Finance changes a scheme."""

from collections.abc import Iterator

from browser.planning import ENGLISH, Places, Visit
from factories.scheme_changes import changed_scheme

SCHEME = {"scheme": "ict_rebate"}
QUALIFIES = (
    "claimant=firm&registered=yes&sector=software&begun_on=2020-03-01&taxes_paid=1000000"
    "&taxes_due=0&local_staff=12&staff=20&granted_to_firm=0&granted_to_group=0"
)
ALLOWANCE = (
    "claimant=government_servant&on_payroll=yes&ict_post=yes&posted_on=2024-01-10&degree=master"
    "&other_allowance=no&retires_on=2090-06-30&granted_to_person=0"
)
SPACE = (
    "claimant=firm&registered=yes&local_share=60&place=park&employees=10&area_wanted=800"
    "&monthly_rent=60&free_from=2090-01-01&granted_to_group=0"
)
RECOGNISED = "claimant=professional&identity_verified=yes&years_served=8&nominated_by=3&rank=4"


def incentives() -> Iterator[Visit]:
    """Visit a scheme, and its check without answers, with all, and with wrong ones."""
    yield Visit("incentives.index")
    yield Visit("incentives.show", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME, query=QUALIFIES)
    yield Visit("incentives.check", values=SCHEME, query="claimant=firm&taxes_paid=200,50")
    yield Visit("incentives.show", values={"scheme": "ict_firm_award"})
    yield Visit("incentives.check", values={"scheme": "science_allowance"}, query=ALLOWANCE)
    yield Visit("incentives.check", values={"scheme": "park_space"}, query=SPACE)
    yield Visit("incentives.check", values={"scheme": "professional_award"}, query=RECOGNISED)


def scheme_changes(places: Places) -> Iterator[Visit]:
    """Visit the changes of schemes and what they would cost, as Finance does; it arranges both."""
    change, asked = changed_scheme(places.living)
    values = {"scheme_change_id": change}
    for page in ("index", "new"):
        yield Visit(f"relief_changes.{page}", "finance", languages=ENGLISH)
        yield Visit(f"relief_what_ifs.{page}", "finance", languages=ENGLISH)
    yield Visit("relief_changes.new", "finance", languages=ENGLISH, query="code=ict_rebate")
    yield Visit("relief_what_ifs.new", "finance", languages=ENGLISH, query=f"change={change}")
    yield Visit("relief_changes.show", "finance2", values, ENGLISH)
    yield Visit("relief_changes.refuse", "finance2", values, ENGLISH)
    yield Visit("relief_what_ifs.show", "finance", {"what_if_id": asked}, ENGLISH)
