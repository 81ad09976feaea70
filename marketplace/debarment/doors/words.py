"""Words for what matters and bars are, in the reader's language."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from marketplace.debarment.policy import (
    BarStatus,
    MatterKind,
    PartyRole,
    PartyStatus,
    ReviewOutcome,
    ReviewStage,
)

KINDS: Mapping[str, Sentence] = {
    MatterKind.DEBARMENT: sentence("Debarment: the tenders of this department"),
    MatterKind.BLACKLISTING: sentence("Blacklisting: all procurement of the government"),
}
ROLES: Mapping[str, Sentence] = {
    PartyRole.FIRM: sentence("Firm"),
    PartyRole.OWNER: sentence("Owner"),
    PartyRole.RELATED: sentence("Related firm"),
}
PARTY_STATUS: Mapping[str, tuple[Sentence, str]] = {
    PartyStatus.NAMED: (sentence("Named, not served yet"), "grey"),
    PartyStatus.SERVED: (sentence("Notice served"), "blue"),
    PartyStatus.REPLIED: (sentence("Replied"), "blue"),
    PartyStatus.HEARD: (sentence("Heard"), "blue"),
    PartyStatus.PROPOSED: (sentence("Waiting for the decision"), "yellow"),
    PartyStatus.BARRED: (sentence("Barred"), "red"),
    PartyStatus.NOT_BARRED: (sentence("Not barred"), "green"),
}
BAR_STATUS: Mapping[str, tuple[Sentence, str]] = {
    BarStatus.IN_FORCE: (sentence("In force"), "red"),
    BarStatus.ENDED: (sentence("Term over"), "grey"),
    BarStatus.LIFTED: (sentence("Lifted early"), "green"),
    BarStatus.SET_ASIDE: (sentence("Set aside"), "green"),
}
STAGES: Mapping[str, Sentence] = {
    ReviewStage.REVIEW: sentence("Review"),
    ReviewStage.APPEAL: sentence("Appeal"),
}
OUTCOMES: Mapping[str, Sentence] = {
    ReviewOutcome.UPHELD: sentence("The order stays as it is"),
    ReviewOutcome.SHORTENED: sentence("The term is shortened"),
    ReviewOutcome.SET_ASIDE: sentence("The order is set aside"),
}
CHANGES: Mapping[str, Sentence] = {
    "barred": sentence("Barred"),
    "shortened": sentence("Term shortened"),
    "set_aside": sentence("Set aside"),
    "lifted": sentence("Lifted early"),
}
