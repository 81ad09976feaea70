"""Flags in words: what each is about, and its evidence."""

from collections.abc import Callable, Mapping
from typing import Any

from app.money import grouped_rupees
from app.text import Sentence, isolated, sentence
from app.web.formatting import isolate_ltr, local_date
from app.web.tables import Cell, Column, Table, money
from app.web.translation import translate
from tax_incentives.controls.flag_kinds import TITLES, FlagKind
from tax_incentives.controls.queries.controls import FlagView, ProofView
from tax_incentives.decisions.doors.presenter import scheme_titles

Evidence = Mapping[str, Any]
LINKS = {
    "owner": sentence("an owner"),
    "former_owner": sentence("an owner of the past"),
    "address": sentence("the address"),
    "former_address": sentence("an address of the past"),
    "name": sentence("the name"),
}

KINDS = {
    "invoice": sentence("Invoice"),
    "withholding": sentence("Certificate of tax withheld"),
    "proceeds": sentence("Certificate of proceeds"),
}


def title_of(kind: str) -> str:
    """Return the subject of a flag, in the user's language."""
    return translate(TITLES[FlagKind(kind)])


def _claim(evidence: Evidence) -> Sentence:
    return sentence("Claim %(claim)s", claim=isolated(evidence["claim"]))


def _file(evidence: Evidence) -> Sentence:
    told = {"file": isolated(evidence["file"]), "paper": isolated(evidence["paper"])}
    other = isolated(evidence["other_paper"])
    if "claim" not in evidence:
        return sentence("%(file)s is given as %(paper)s and as %(other)s", **told, other=other)
    claim = isolated(evidence["claim"])
    return sentence("%(file)s (%(paper)s) is also in claim %(claim)s", **told, claim=claim)


def _firm(evidence: Evidence) -> Sentence:
    firm = {"firm": evidence["firm"], "number": isolated(evidence["number"])}
    claim = isolated(evidence["claim"])
    why = [translate(LINKS[each]) for each in evidence["links"] if each in LINKS]
    if not why:
        return sentence(
            "%(firm)s, %(number)s, through other firms: claim %(claim)s", **firm, claim=claim
        )
    return sentence(
        "%(firm)s, %(number)s, has in common: %(links)s. Claim %(claim)s",
        **firm,
        claim=claim,
        links=", ".join(why),
    )


def _benefit(evidence: Evidence) -> Sentence:
    told = {
        "scheme": scheme_titles().get(evidence["scheme"], evidence["scheme"]),
        "award": isolated(evidence["award"]),
        "amount": grouped_rupees(evidence["amount_paisa"]),
    }
    if not evidence["heads"]:
        return sentence("%(scheme)s, %(award)s: Rs %(amount)s", **told)
    heads = isolated(", ".join(evidence["heads"]))
    return sentence(
        "%(scheme)s, %(award)s: Rs %(amount)s, from the same heads %(heads)s", **told, heads=heads
    )


def _crowd(_: Evidence) -> Sentence:
    return sentence("Look at the register: its firms are too many to compare them all")


def _issuer(evidence: Evidence) -> Sentence:
    return sentence(
        "Paper %(proof)s is issued by %(firm)s, %(number)s",
        proof=isolated(evidence["proof"]),
        firm=evidence["firm"],
        number=isolated(evidence["number"]),
    )


def _proof(evidence: Evidence) -> Sentence:
    return sentence(
        "Paper %(proof)s was also entered as %(kind)s of %(issuer)s",
        proof=isolated(evidence["proof"]),
        kind=KINDS[evidence["kind"]],
        issuer=evidence["issuer"],
    )


WORDS: Mapping[FlagKind, Callable[[Evidence], Sentence]] = {
    FlagKind.SAME_ACCOUNT: _claim,
    FlagKind.SAME_FILE: _file,
    FlagKind.SAME_PERSON: _claim,
    FlagKind.SAME_OWNER: _firm,
    FlagKind.SAME_NTN: _claim,
    FlagKind.RELATED_CLAIM: _firm,
    FlagKind.GROUP_TOO_LARGE: _crowd,
    FlagKind.RELATED_ISSUER: _issuer,
    FlagKind.SAME_PROOF: _proof,
    FlagKind.OTHER_BENEFIT: _benefit,
}


def evidence_of(flag: FlagView) -> Cell:
    """Return the evidence of a flag in words, with a link to the other claim's controls."""
    said = translate(WORDS[FlagKind(flag.kind)](flag.evidence))
    other = flag.evidence.get("application")
    return {"text": said, "href": f"/reliefs/claims/{other}/controls"} if other else said


def _resolution(flag: FlagView) -> str:
    if flag.resolved_at is None:
        return translate(sentence("Open"))
    said = sentence(
        "%(reason)s (%(by)s, %(day)s)",
        reason=flag.reason,
        by=flag.resolved_by,
        day=local_date(flag.resolved_at),
    )
    return translate(said)


FLAGS: Table[FlagView] = Table(
    Column(sentence("Flag"), lambda flag: title_of(flag.kind)),
    Column(sentence("Evidence"), evidence_of),
    Column(sentence("Found on"), lambda flag: local_date(flag.found_at)),
    Column(sentence("Resolved"), _resolution),
)


def option_of(flag: FlagView) -> str:
    """Return a flag as one line, to choose it."""
    said = translate(WORDS[FlagKind(flag.kind)](flag.evidence))
    return f"{title_of(flag.kind)}: {said}"


def _confirmed(proof: ProofView) -> str:
    if proof.confirmed_on is None:
        return translate(sentence("Not confirmed"))
    said = sentence(
        "%(day)s, %(reference)s",
        day=local_date(proof.confirmed_on),
        reference=isolated(proof.reference),
    )
    return translate(said)


PROOFS: Table[ProofView] = Table(
    Column(sentence("Paper"), lambda proof: translate(KINDS[proof.kind])),
    Column(sentence("Issued by"), lambda proof: proof.issuer),
    Column(sentence("Number"), lambda proof: isolate_ltr(proof.number)),
    Column(sentence("Dated"), lambda proof: local_date(proof.issued_on)),
    money(sentence("Whole amount"), "amount_paisa"),
    money(sentence("Used by this claim"), "drawn_paisa"),
    money(sentence("Left"), "left_paisa"),
    Column(sentence("Confirmed by the bank"), _confirmed),
)


def proof_option(proof: ProofView) -> str:
    """Return a proof as one line, to choose it."""
    return f"{translate(KINDS[proof.kind])} {isolated(proof.number)}, {proof.issuer}"
