"""A whole procurement by its people, each with a phone; it comes last, for it moves the clock."""

import pytest
from browser import public_life, story
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]
STEPS = (
    story.a_supplier_registers,
    story.an_officer_verifies_the_firm,
    story.a_member_makes_a_key,
    story.an_officer_drafts,
    story.it_is_handed_in_approved_and_published,
    story.two_firms_bid,
    story.a_stranger_checks_the_receipt,
    public_life.a_firm_asks,
    public_life.the_tender_changes,
    public_life.both_firms_confirm,
    story.nobody_sees_who_has_bid,
    story.the_committee_opens,
    story.the_committee_evaluates,
    public_life.the_loser_objects,
    public_life.three_officers_hear_it,
    story.it_is_awarded,
    story.both_sides_sign,
    story.the_loser_learns_why,
    public_life.everybody_reads_the_result,
)


def test_it_tells_a_whole_procurement_without_scripts(province: Living, browser: Browser) -> None:
    told = story.Story(browser, province)
    for step in STEPS:
        step(told)
