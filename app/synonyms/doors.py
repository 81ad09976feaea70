"""Synonyms on pages and in the API, for the officers who keep them."""

from flask import Blueprint, url_for
from markupsafe import Markup

from app.synonyms.models import SynonymGroup
from app.synonyms.permissions import READ_SYNONYMS
from app.synonyms.schemas import ProposeSynonymsSchema, SynonymsListOut, SynonymsOut
from app.synonyms.use_cases import SYNONYMS
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.formatting import local_date
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column

blueprint = Blueprint("synonyms", __name__, url_prefix="/synonyms")
api = ApiBlueprint("synonyms_api", __name__, description="Words that mean the same")
needs_sign_in(blueprint)
needs_token(api)


def _others(row: SynonymGroup) -> Markup:
    return Markup(", ").join(Markup("<bdi>{}</bdi>").format(each) for each in row.also)


def _urdu(row: SynonymGroup) -> Markup:
    return Markup('<span lang="ur" dir="rtl">{}</span>').format(row.word_ur)


LIST = DecisionList(
    decision=SYNONYMS,
    may_read=READ_SYNONYMS,
    id_name="synonym_id",
    title=sentence("Words that mean the same"),
    lead=sentence(
        "A search for one of them finds the others too. To change a group, enter its word"
        " again from a later day; with no other words it means its Urdu word only."
    ),
    enter=sentence("Enter words that mean the same"),
    empty=sentence("No words have been entered yet."),
    columns=[
        Column(sentence("Word"), lambda row: row.word),
        Column(sentence("In Urdu"), _urdu),
        Column(sentence("Also"), _others),
        Column(sentence("From"), lambda row: local_date(row.valid_from)),
    ],
    name=lambda row: row.word,
    facts=lambda row: {
        sentence("In Urdu"): _urdu(row),
        sentence("Also"): _others(row),
        sentence("First day"): local_date(row.valid_from),
        sentence("Last day"): local_date(row.valid_to) if row.valid_to else None,
    },
    up=(sentence("Search"), "search.index"),
)


def _refusal(row: SynonymGroup) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse these words"),
        caption=row.word,
        breadcrumbs=LIST.crumbs("synonyms.index"),
    )


LIST.route(blueprint)
LIST.route_api(
    api,
    "/synonyms",
    name="list_synonyms",
    says="List the words that mean the same in a search, the newest entry first.",
    gives=SynonymsListOut,
)
doors_of(
    SYNONYMS,
    takes=ProposeSynonymsSchema,
    id_name=LIST.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="synonyms/officials/propose.html",
        refusal=_refusal,
        show=LIST.show,
        back=lambda row: url_for("synonyms.show", synonym_id=row.id),
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved. Searches use it from its first day."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/synonyms",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "Enter words that mean the same; searches use them when another officer approves.",
            "Approve what another officer entered.",
            "Refuse another officer's entry, or withdraw your own.",
        ),
        gives=SynonymsOut,
    ),
)
