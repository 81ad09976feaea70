"""Names in words: what a check found, how names are alike, the status of a reservation."""

from collections.abc import Iterable, Mapping

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.calendar import local_day
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import local_time
from app.web.i18n import language
from app.web.tables import Column, Listed, Table
from app.web.translation import translate
from registration.names.policy.conflicts import SIMILARITY_LABELS, STATUS_LABELS
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import Conflict, Finding, NameReport, Severity
from registration.names.queries.reservations import Held, HeldState

KINDS: Mapping[BusinessKind, Sentence] = {
    BusinessKind.PARTNERSHIP: sentence("Partnership firm"),
    BusinessKind.SOLE_PROPRIETOR: sentence("One owner (sole proprietor)"),
    BusinessKind.COMPANY: sentence("Company, registered with SECP"),
}
STATES: Mapping[HeldState, tuple[Sentence, str]] = {
    HeldState.HELD: (sentence("Held for you"), "green"),
    HeldState.EXPIRED: (sentence("Time has passed"), "grey"),
    HeldState.RELEASED: (sentence("Let go"), "grey"),
    HeldState.TAKEN_UP: (sentence("Registered"), "blue"),
}
_WEIGHTS: Mapping[Severity, Sentence] = {
    Severity.REFUSE: sentence("Obstacle"),
    Severity.HOLD: sentence("Give a reason"),
    Severity.WARN: sentence("To be checked"),
}
_TAG = Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>')
# The browser colours it: from where officers look on, and from where names are mostly refused.
_BAR = Markup(
    '{0}&nbsp;% <meter min="0" low="75" high="90" max="100" optimum="0" value="{0}"'
    ' aria-hidden="true"></meter>'
)


def verdict(report: NameReport) -> Markup:
    """Return a tag: whether the name is available."""
    if not report.free:
        return _TAG.format("red", translate(sentence("Not available")))
    if report.held:
        return _TAG.format("yellow", translate(sentence("You must give a reason")))
    if report.findings:
        return _TAG.format("yellow", translate(sentence("An officer will check it")))
    return _TAG.format("green", translate(sentence("No obstacle found")))


def state_tag(state: HeldState) -> Markup:
    """Draw the status of a reservation."""
    words, colour = STATES[state]
    return _TAG.format(colour, translate(words))


def basis_of(finding: Finding) -> str:
    """Return the ground: a citation, or that it is a working rule and no law."""
    if finding.severity is Severity.REFUSE and finding.confidence != "H":
        return translate(sentence("This name cannot be in the register."))
    if finding.confidence == "U":
        return translate(sentence("This is a working rule, not law."))
    return finding.basis


def said(finding: Finding) -> str:
    """Return the finding, and what to do."""
    return f"{translate(finding.sentence)} {translate(finding.fix)}"


def weight_of(finding: Finding) -> str:
    """Return the effect of a finding as a label."""
    return translate(_WEIGHTS[finding.severity])


def kind_options() -> list[tuple[str, str]]:
    """List the kinds of business for a form."""
    return [(kind.value, translate(words)) for kind, words in KINDS.items()]


def district_options(uow: UnitOfWork) -> list[tuple[str, str]]:
    """List today's districts for a form, by name."""
    found = district_names(uow.session, language(), local_day(uow.now))
    return sorted(found.items(), key=lambda each: each[1])


def shown_names(name: str, name_ur: str) -> Markup:
    """Write a name's scripts one below the other, each in its own direction."""
    isolated = (Markup("<bdi>{}</bdi>").format(each) for each in (name, name_ur) if each)
    return Markup("<br>").join(isolated)


# A name that is alike: its names, what it is, how, and how much.
CONFLICTS: Table[Conflict] = Table(
    Column(sentence("Name"), lambda each: shown_names(each.name, each.name_ur)),
    Column(sentence("What it is"), lambda each: translate(STATUS_LABELS[each.standing])),
    Column(sentence("In what way"), lambda each: translate(SIMILARITY_LABELS[each.how])),
    Column(sentence("How much alike"), lambda each: _BAR.format(each.score)),
)


def names_held(rows: Iterable[Held], *, may_release: bool) -> Listed:
    """List the names that are held, each with the button that lets it go."""
    return Table[Held](
        Column(sentence("Name"), lambda each: shown_names(each.row.name, each.row.name_ur)),
        Column(sentence("State"), lambda each: state_tag(each.state)),
        Column(
            sentence("Held until"),
            lambda each: local_time(each.row.expires_at) if each.row.expires_at else "",
        ),
        Column(
            sentence("What you can do"),
            lambda each: _release(each) if may_release and each.state is HeldState.HELD else "",
        ),
    ).of(rows)


def _release(each: Held) -> Markup:
    address = url_for("my_names.release", reservation_id=each.row.id)
    words = translate(sentence("Release it"))
    button: Markup = get_template_attribute("components/actions.html", "post_button")(
        words, address, kind="secondary"
    )
    return button
