"""Tax reliefs: what there is and whether somebody qualifies; how Finance changes a scheme."""

from collections.abc import Iterator

from browser import arrange_kinds, arrange_reliefs
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
INVESTS = "owners=company&sector=software&foreign=yes&staff=20&local_staff=12&taxes_a_year=1000000"
RECOGNISED = "claimant=professional&identity_verified=yes&years_served=8&nominated_by=3&rank=4"


def reliefs(places: Places) -> Iterator[Visit]:
    """Visit a claim that was granted, one in review, the award, and Finance's budgets."""
    award = {"award_id": places.one("select id from relief_awards")}
    granted = _claim(places, "ict_rebate")
    for who in ("developer", "finance", "relief_senior"):
        yield Visit("relief_claims.show", who, granted)
    yield Visit("relief_claims.show", "relief_assessor", _claim(places, "export_growth"))
    yield Visit("relief_awards.index", "developer")
    yield Visit("relief_awards.index", "newcomer")
    yield Visit("relief_awards.show", "developer", award)
    yield Visit("relief_awards.show", "auditor", award)
    used = {"use_id": places.one("select id from relief_credit_uses"), **award}
    yield Visit("relief_awards.take_back", "finance", used, ENGLISH)
    yield Visit("relief_claims.mine", "developer", SCHEME)
    yield Visit("relief_claims.mine", "developer", SCHEME, query="local_staff=9&staff=12")
    yield Visit("relief_claims.mine", "citizen", SCHEME)
    yield Visit("relief_claims.all_of_mine", "developer", query="local_staff=9&staff=12&seats=many")
    yield Visit("relief_claims.all_of_mine", "citizen")
    began = {"code": "relief_ict_rebate"}
    yield Visit("applications.start", "developer", began, query="local_staff=9&staff=12")
    entry = {"budget_id": arrange_reliefs.budget_entry(places.living)}
    for who in ("finance", "auditor"):
        yield Visit("relief_budgets.index", who, languages=ENGLISH)
        yield Visit("relief_budget_entries.index", who, languages=ENGLISH)
        yield Visit("relief_budget_entries.show", who, entry, ENGLISH)
    closing = {"closing_id": arrange_reliefs.closing(places.living)}
    for who in ("finance", "auditor"):
        yield Visit("relief_closings.index", who, languages=ENGLISH)
        yield Visit("relief_closings.show", who, closing, ENGLISH)
    yield Visit("relief_closings.new", "finance", languages=ENGLISH)
    yield Visit("relief_closings.refuse", "finance2", closing, ENGLISH)
    yield Visit("relief_budget_entries.new", "finance", languages=ENGLISH)
    yield Visit("relief_budget_entries.refuse", "finance2", entry, ENGLISH)
    month = {"statutory_id": arrange_reliefs.statutory_month(places.living)}
    yield Visit("relief_statutory.index", "auditor", languages=ENGLISH)
    yield Visit("relief_statutory.new", "finance", languages=ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(f"relief_statutory.{page}", "finance2", month, ENGLISH)
    yield Visit("casework.overseen", "auditor", granted, ENGLISH)
    yield from _controls(places)
    yield from _afterwards(places, award)
    yield from _loans(places)
    yield from _kinds(places)


def _controls(places: Places) -> Iterator[Visit]:
    """Visit the controls of a claim in review, and an audit sample that was drawn."""
    for who in ("relief_assessor", "auditor"):
        yield Visit("relief_controls.show", who, _claim(places, "export_growth"))
    made = arrange_reliefs.audit_sample(places.living)
    sample = {"sample_id": made["sample_id"]}
    yield Visit("relief_audit_samples.index")
    yield Visit("relief_samples.index", "finance")
    yield Visit("relief_samples.new", "finance")
    yield Visit("relief_samples.show", "auditor", sample)
    yield Visit("relief_samples.new_review", "auditor", made)


def _afterwards(places: Places, award: dict[str, object]) -> Iterator[Visit]:
    """Visit what follows a grant, as its holder, Finance and auditors."""
    clawback, para = arrange_reliefs.aftercare(places.living)
    report = {"obligation_id": places.one("select id from relief_obligations")}
    for kind in ("reopened", "clawbacks", "late", "unfunded", "paras"):
        query = f"list={kind}"
        yield Visit("relief_aftercare.index", "auditor", languages=ENGLISH, query=query)
    yield Visit("relief_afterwards.show", "developer", award)
    yield Visit("relief_afterwards.show", "auditor", award, ENGLISH)
    yield Visit("relief_afterwards.obligation", "developer", report)
    yield Visit("relief_clawbacks.show", "developer", {"clawback_id": clawback})
    yield Visit("relief_clawbacks.show", "finance2", {"clawback_id": clawback}, ENGLISH)
    yield Visit("relief_afterwards.new_notice", "finance", award, ENGLISH)
    yield Visit("relief_paras.show", "finance", {"para_id": para}, ENGLISH)
    yield Visit("relief_paras.show", "auditor", {"para_id": para}, ENGLISH)
    yield Visit("relief_paras.new", "auditor", award, ENGLISH)


def _loans(places: Places) -> Iterator[Visit]:
    """Visit a soft loan as its borrower and guarantor, and what Finance does about it."""
    made = arrange_reliefs.loan(places.living)
    loan = {"award_id": made["award_id"]}
    yield Visit("relief_loans.index", "developer")
    yield Visit("relief_loans.show", "developer", loan)
    yield Visit("relief_loans.show", "citizen", loan)
    yield Visit("relief_loans.show", "finance", loan, ENGLISH)
    yield Visit("relief_loans.draw_up", "finance", loan, ENGLISH)
    yield Visit("relief_loans.everybodys", "auditor", languages=ENGLISH)
    yield Visit("relief_loans.everybodys", "finance", languages=ENGLISH, query="overdue=yes")
    for room, name in (
        ("relief_loan_tranches", "tranche_id"),
        ("relief_loan_reschedulings", "rescheduling_id"),
        ("relief_loan_write_offs", "write_off_id"),
    ):
        yield Visit(f"{room}.index", "finance", languages=ENGLISH)
        yield Visit(f"{room}.new", "finance", languages=ENGLISH)
        for page in ("show", "refuse"):
            yield Visit(f"{room}.{page}", "finance2", {name: made[name]}, ENGLISH)


def _kinds(places: Places) -> Iterator[Visit]:
    """Visit space in a park, awards that wait for money, and payroll advices."""
    space = arrange_kinds.space(places.living)
    award, unit = {"award_id": space["award_id"]}, {"unit_id": space["unit_id"]}
    yield Visit("relief_space.show", "developer", award)
    yield Visit("relief_space.show", "finance", award, ENGLISH)
    yield Visit("relief_space.desk", "auditor", languages=ENGLISH)
    yield Visit("relief_park_units.index", "finance", languages=ENGLISH)
    yield Visit("relief_park_units.new", "finance", languages=ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(f"relief_park_units.{page}", "finance2", unit, ENGLISH)
    yield Visit("relief_funding.show", "finance", languages=ENGLISH)
    rent = {"award_id": arrange_kinds.rent(places.living)}
    yield Visit("relief_awards.show", "developer", rent)
    yield Visit("relief_awards.show", "finance", rent, ENGLISH)
    paid = arrange_kinds.allowance(places.living)
    advice, allowance = {"advice_id": paid["advice_id"]}, {"award_id": paid["award_id"]}
    yield Visit("relief_payroll.index", "auditor", languages=ENGLISH)
    yield Visit("relief_payroll.new", "finance", languages=ENGLISH)
    yield Visit("relief_payroll.number", "finance", allowance, ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(f"relief_payroll.{page}", "finance2", advice, ENGLISH)


def _claim(places: Places, scheme: str) -> dict[str, object]:
    query = "select application_id from relief_claims where scheme = :it"
    return {"application_id": places.one(query, it=scheme)}


def incentives() -> Iterator[Visit]:
    """Visit a scheme, and its check without answers, with all, and with wrong ones."""
    yield Visit("incentives.index")
    yield Visit("reliefs_granted.index")
    yield Visit("parks.index")
    yield Visit("invest.plan")
    yield Visit("invest.plan", query="owners=company&sector=software")
    yield Visit("loan_preview.show", query="amount=1200000&months=12")
    yield Visit("invest.plan", query=INVESTS)
    yield Visit("incentives.show", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME)
    yield Visit("incentives.check", values=SCHEME, query=QUALIFIES)
    yield Visit("incentives.check", values=SCHEME, query="claimant=firm&taxes_paid=200,50")
    for code in ("ict_firm_award", "presence_incentive", "multinational_package"):
        yield Visit("incentives.show", values={"scheme": code})
    yield Visit("incentives.check", values={"scheme": "science_allowance"}, query=ALLOWANCE)
    yield Visit("incentives.check", values={"scheme": "park_space"}, query=SPACE)
    yield Visit("incentives.check", values={"scheme": "professional_award"}, query=RECOGNISED)


def relief_desk(places: Places) -> Iterator[Visit]:
    """Visit Finance's desk, its lists, and a firm's record."""
    for who in ("finance", "auditor"):
        for page in ("index", "claims", "awards"):
            yield Visit(f"relief_desk.{page}", who, languages=ENGLISH)
    firm = places.one("select id from organisations where kind = 'supplier' order by id limit 1")
    yield Visit("relief_firms.show", "finance", {"organisation_id": firm}, ENGLISH)


def scheme_changes(places: Places) -> Iterator[Visit]:
    """Visit the changes of schemes and what they would cost, as Finance does; it arranges both."""
    change, asked = changed_scheme(places.living)
    values = {"scheme_change_id": change}
    for page in ("index", "new"):
        yield Visit(f"relief_changes.{page}", "finance", languages=ENGLISH)
        yield Visit(f"relief_what_ifs.{page}", "finance", languages=ENGLISH)
    for page in ("new", "form"):
        yield Visit(f"relief_changes.{page}", "finance", languages=ENGLISH, query="code=ict_rebate")
    yield Visit("relief_what_ifs.new", "finance", languages=ENGLISH, query=f"change={change}")
    yield Visit("relief_changes.show", "finance2", values, ENGLISH)
    yield Visit("relief_changes.refuse", "finance2", values, ENGLISH)
    yield Visit("relief_what_ifs.show", "finance", {"what_if_id": asked}, ENGLISH)
