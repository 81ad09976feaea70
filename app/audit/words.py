"""Words for the lines of the trail: the few that are written out, and a rule for all others.

An action is a noun and its words, such as `contract.change_proposed`. The rule turns them round
about their verb: "proposed the change of the contract".
"""

from collections.abc import Mapping

from app.audit.subjects import Name

# Verbs whose past has another form than the word in an action, and those that end otherwise.
PAST: Mapping[str, str] = {
    "appealed": "appealed against", "asked": "asked for", "begun": "began", "came": "came",
    "drawn": "drew", "given": "gave", "heard": "heard the parties of", "held": "held",
    "kept": "kept", "made": "made", "objected": "objected to", "paid": "paid", "rebuilt": "rebuilt",
    "replied": "replied about", "said": "said", "sent": "sent", "set": "set", "stood": "stood",
    "taken": "took", "told": "notified people of", "withdrawn": "withdrew", "written": "wrote",
}  # fmt: skip
# Actions in which the rule finds no verb, or the wrong one.
WRITTEN_OUT: Mapping[str, str] = {
    "call.passed_place_approved": "approved that a place of the call is passed on",
    "call.passed_place_refused": "refused that a place of the call is passed on",
    "card_attempt.not_told": "could not tell the gateway of the card payment",
    "card_message.foreign": "received a message about a card payment that is not ours",
    "card_refund.went_after_failure": "sent the card refund after a failure",
    "card_report.missing": "found a report of card payments missing",
    "case.agency_asked": "asked the agency about the case",
    "case.appeal_late": "noted that the appeal is overdue",
    "case.bill_asked_for": "asked for the bill of the case",
    "case.nobody_to_draw": "found nobody to draw for the case",
    "case.noted": "wrote a note about the case",
    "case.registration_lapsed": "recorded that the registration lapsed",
    "case.stood_back": "stood back from the case",
    "case.task_given": "assigned the step of the case",
    "fee.due_back": "found that the fee is due back",
    "loan.repaid": "recorded a repayment of the loan",
    "member.left": "left the organisation",
    "name.same_as_another": "found the name to be the same as another",
    "opening.failed": "could not complete the opening",
    "opening.opened": "opened the bids of the opening",
    "password.reset": "set the password anew",
    "person.cnic_lost": "took the CNIC from the account",
    "person.phone_not_shared": "ended that the phone is shared",
    "person.registered": "opened an account",
    "question.asked": "asked the question",
    "refusals.counted": "counted refusals that have no line each",
    "register.begun": "began an entry in the register",
    "register.filed": "recorded an entry in the register",
    "relief.lapsed": "recorded that the relief lapsed",
    "relief.revoked_part_ended": "ended the revoked part of the relief",
    "relief.what_if_asked": "asked how a change of the relief would work",
    "ruling.approved_own": "approved an own ruling",
    "ruling.proposed_own": "proposed an own ruling",
    "ruling.refused_own": "refused an own ruling",
    "security.verification_void": "found the verification of the security to be void",
    "session.acts_for": "chose an organisation to act for",
    "session.ended": "signed out",
    "session.started": "signed in",
    "sessions.ended": "signed out everywhere",
    "settlement_file.missing": "found a settlement file missing",
    "stay.expired": "recorded that the stay expired",
    "tender.handed_in": "submitted the tender for approval",
    "treasury.arrived": "recorded that the transfer reached the treasury",
    "treasury.failed": "recorded that the transfer to the treasury failed",
    "visit.act_done": "did an act during the visit",
}
_SHORT: Mapping[str, str] = {"ag": "AG", "cnic": "CNIC", "ddo": "DDO", "totp": "one-time codes"}


def words_of(action: str, *, refused: bool = False) -> str:
    """Return the act in words that follow a name: "approved the tender"."""
    noun, _, words = action.partition(".")
    if refused:
        return f"was refused: {_spaced(noun)}"
    return WRITTEN_OUT.get(action) or _turned(_spaced(noun), words.split("_"))


def sentence_of(words: str, about: Name | str) -> str:
    """Return the act with the name of its subject: "signed contract TSE-…"."""
    if isinstance(about, str):
        return f"{words}, {about}" if about else words
    whole = f"{about.noun} {about.name}"
    plain = f"the {about.noun}"
    return words.removesuffix(plain) + whole if words.endswith(plain) else f"{words}, {whole}"


def _turned(noun: str, words: list[str]) -> str:
    for place, word in enumerate(words):
        past = PAST.get(word) or (word if word.endswith("ed") else None)
        if past is not None:
            verb = " ".join((past, *words[place + 1 :]))
            part = _spaced("_".join(words[:place]))
            return f"{verb} the {part} of the {noun}" if part else f"{verb} the {noun}"
    return f"{noun}: {' '.join(words)}"


def _spaced(text: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in text.split("_"))
