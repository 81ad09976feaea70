"""Words for what a page says of services, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from app.casework.catalogue.queries.catalogue import FeeLine, ServicePage
from app.casework.catalogue.queries.filing_orders import Acceptance
from app.casework.definition.determinants import ALWAYS, Determinant
from app.casework.definition.policy import YEAR
from app.casework.definition.shapes import Applicant, Stage
from app.parameters.doors.value_text import standing
from app.text import Sentence, sentence
from app.web.formatting import cited, isolate_ltr, local_date, rupees
from app.web.i18n import language
from app.web.tables import Column, Listed, Table
from app.web.translation import translate

STAGES: Mapping[Stage, Sentence] = {
    Stage.START: sentence("Start a business"),
    Stage.RUN: sentence("Run a business"),
    Stage.CHANGE: sentence("Change something"),
    Stage.CLOSE: sentence("Close a business"),
    Stage.LIVE: sentence("Papers of a citizen"),
}
APPLICANTS: Mapping[Applicant, Sentence] = {
    Applicant.PERSON: sentence("You apply for yourself."),
    Applicant.ORGANISATION: sentence("You apply for the firm that you act for."),
    Applicant.EITHER: sentence("You apply for yourself, or for the firm that you act for."),
}


def days_label(days: tuple[int, int]) -> Sentence:
    """Return the total working days as text: minimum and maximum."""
    least, most = days
    if least == most:
        return sentence("%(days)s working days", days=most)
    if least == 0:
        return sentence("up to %(days)s working days", days=most)
    return sentence("%(least)s to %(most)s working days", least=least, most=most)


def months_label(months: int) -> Sentence:
    """Return the term of a grant as text."""
    if months == 0:
        return sentence("Valid with no end date.")
    if months == YEAR:
        return sentence("Valid for one year.")
    if months % YEAR == 0:
        return sentence("Valid for %(years)s years.", years=months // YEAR)
    return sentence("Valid for %(months)s months.", months=months)


def sometimes(when: Determinant) -> bool:
    """Return True if only some answers call for it."""
    return when != ALWAYS


def fees_table(fees: Sequence[FeeLine]) -> Listed:
    """Return the fees of a service, each with its source."""
    return _FEES.of(fees)


def fee_name(line: FeeLine) -> Markup:
    """Name a fee, with when it is asked for only sometimes."""
    title = line.quote.title if line.quote else line.registration.title
    if line.late:
        note = sentence("Only for a late renewal")
    elif line.sometimes:
        note = sentence("Only if your answers call for it.")
    else:
        return escape(title.named(language()))
    return Markup("{}{}").format(title.named(language()), _muted(translate(note)))


def fee_amount(line: FeeLine) -> Markup:
    """Write what a fee comes to, as far as it is settled, and by what it is calculated."""
    if line.quote is None:
        amount = escape(translate(sentence("Not settled yet")))
    else:
        amount = isolate_ltr(rupees(line.quote.amount_paisa))
        amount = _from(amount) if line.by else amount
    if line.by is None:
        return amount
    by = translate(sentence("By: %(what)s", what=line.by.named(language())))
    return Markup("{}{}").format(amount, _muted(by))


def _from(amount: Markup) -> Markup:
    return Markup(gettext("from %(amount)s", amount=amount))  # noqa: S704 - the amount is escaped


def _source(line: FeeLine) -> Markup:
    if line.quote is None:
        return Markup()
    if line.quote.confidence == "U":
        return standing("U")
    return cited(line.quote.citation)


def _muted(text: str) -> Markup:
    return Markup('<div class="bdm-muted">{}</div>').format(text)


def acceptance(each: Acceptance, demonstration: bool) -> Markup:  # noqa: FBT001 - of a template
    """Return the order by which an agency accepts filings; an unverified order is not cited."""
    agency, order = each.agency.named(language()), each.cited
    if order is not None:
        said = gettext(
            "%(agency)s, by order %(number)s of %(day)s (%(authority)s), from %(first)s",
            agency=escape(agency),
            number=isolate_ltr(order.number),
            day=local_date(order.issued_on),
            authority=escape(order.authority),
            first=local_date(order.valid_from),
        )
        return Markup(said)  # noqa: S704 - each part is escaped
    if each.order is not None:
        return escape(gettext("%(agency)s: by an order that is not verified", agency=agency))
    if demonstration:
        return escape(gettext("%(agency)s: no order is entered; a demonstration", agency=agency))
    return escape(gettext("%(agency)s: no order is entered yet", agency=agency))


_FEES: Table[FeeLine] = Table(
    Column(sentence("Fee"), fee_name),
    Column(sentence("Amount"), fee_amount),
    Column(sentence("Source"), _source),
)


def structured(page: ServicePage, base_url: str) -> dict[str, Any]:
    """Return the schema.org description of a service and its provider."""
    service, speaks = page.service, language()
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.title.named(speaks),
        "description": service.summary.named(speaks),
        "url": f"{base_url}/services/{service.code}",
        "provider": [
            {"@type": "GovernmentOrganization", "name": each.title.named(speaks)}
            for each in service.agencies
        ],
        "areaServed": {"@type": "AdministrativeArea", "name": gettext("Balochistan")},
    }
