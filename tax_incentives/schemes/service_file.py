"""From a scheme to the service by which it is claimed, as YAML for casework.

The file is made by `bdm incentives services` and committed, so that casework reads it like any
other and a claim keeps the version it began with. Only what people declare is asked; what the
register and the ledger hold is fetched.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from app.data_files.problems import BadFiles
from app.data_files.words import Words
from tax_incentives.rules.values import Kind
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.shapes import Claimant, NeededFact, Paper, Scheme, Stage
from tax_incentives.schemes.shipped_schemes import shipped_files

SERVICES = Path(__file__).parents[1] / "services"

DECLARED, AGENCY, PART, PREFIX = "declared", "finance", "relief", "relief_"
# The fields of a grant on the form of the step that always comes last.
AMOUNT, REASON, ACCEPTED, CLAIMANT = "granted_amount", "granted_reason", "publication", "claimant"
NAME = "claimant_name"
FIRMS = frozenset(
    {Claimant.FIRM, Claimant.MANUFACTURER, Claimant.SOLE_PROPRIETOR, Claimant.INVESTOR}
)
# Roles of offices; a different person decides at each stage. The head of the office stands above
# all of them, so that what lies too long comes to somebody who had no part in it.
ROLES: Mapping[str, str] = {
    "assessor": "case_officer",
    "senior_assessor": "case_approver",
    "finance_officer": "case_approver",
    "finance_secretary": "case_approver",
}
_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.MONEY: {"type": "money", "least": "Rs 0"},
    Kind.NUMBER: {"type": "number", "least": 0, "most": 1_000_000_000},
    Kind.DAY: {"type": "date"},
    Kind.YES_NO: {"type": "yes_no"},
    Kind.RATIO: {"type": "number", "least": 0, "most": 10_000},
}
_PER_CENT = Words("In whole per cent", "پورے فیصد میں")
Document = Mapping[str, Any]
_CLOCK = {
    "working_days": 10,
    "at_end": "escalate",
    "source": "A working value; no step that leads to money is deemed approved",
    "confidence": "U",
}


class _Whole(yaml.SafeDumper):
    """Writes a thing out each time: files of services hold no aliases."""

    def ignore_aliases(self, _data: Any) -> bool:  # noqa: ANN401 - whatever is written
        """Make no anchors."""
        return True


def service_text(scheme: Scheme) -> str:
    """Return the service's file. Raises ValueError for a declared fact that no form can ask."""
    head = (
        f"# How {scheme.code} is claimed. Made by `bdm incentives services`; change the scheme.\n"
    )
    body = yaml.dump(
        _service(scheme), Dumper=_Whole, allow_unicode=True, sort_keys=False, width=100
    )
    return head + body


def code_of(scheme: Scheme) -> str:
    """Return the code of the service by which a scheme is claimed."""
    return PREFIX + scheme.code


def above_fact(code: str, stage: str) -> str:
    """Return the fact that says why a stage above an amount reviews a claim of a scheme."""
    return f"relief.{code}.above.{stage}"


def declared(scheme: Scheme) -> list[NeededFact]:
    """Return the facts that the claimant declares."""
    return [fact for fact in scheme.facts if fact.held_by == DECLARED]


def _service(scheme: Scheme) -> Document:
    return {
        "code": code_of(scheme),
        "version": scheme.version,
        "title": _both(scheme.title),
        "summary": _both(scheme.purpose),
        "guidance": {
            "en": "We fetch what the register and the treasury hold. You declare the rest.",
            "ur": "رجسٹر اور خزانے کی معلومات ہم خود لیتے ہیں۔ باقی آپ بتاتے ہیں۔",
        },
        "applicant": _applicant(scheme),
        "valid_from": scheme.valid_from,
        "display": NAME,
        "stage": "run",
        "distinct_people": "application",
        "sources": [
            {"text": each.clause, "confidence": each.confidence.value} for each in scheme.basis
        ],
        "agencies": [{"code": AGENCY, "title": {"en": "Finance Department", "ur": "محکمہ خزانہ"}}],
        "form": [*_declarations(scheme), _publication(scheme)],
        **({"documents": [_paper(each) for each in scheme.papers]} if scheme.papers else {}),
        "registrations": [_registration(scheme)],
    }


def _both(words: Words) -> Document:
    return {"en": words.en, "ur": words.ur}


def _applicant(scheme: Scheme) -> str:
    firms, people = scheme.claimants & FIRMS, scheme.claimants - FIRMS
    return "either" if firms and people else "organisation" if firms else "person"


def _declarations(scheme: Scheme) -> list[Document]:
    asked = [*_claimant(scheme), *(_question(each) for each in declared(scheme))]
    title = {"en": "What we cannot look up", "ur": "جو ہم خود نہیں دیکھ سکتے"}
    return [{"code": "facts", "title": title, "fields": asked}] if asked else []


def _claimant(scheme: Scheme) -> list[Document]:
    """Ask who somebody is only where the register cannot say."""
    people = sorted(scheme.claimants - FIRMS)
    if len(people) < 2:  # noqa: PLR2004 - one is no choice
        return []
    words = {
        Claimant.FREELANCER: {"en": "Freelancer", "ur": "فری لانسر"},
        Claimant.PROFESSIONAL: {"en": "Professional", "ur": "پیشہ ور"},
        Claimant.GOVERNMENT_SERVANT: {"en": "Government servant", "ur": "سرکاری ملازم"},
    }
    return [
        {
            "name": CLAIMANT,
            "type": "choice",
            "required": _applicant(scheme) == "person",
            "label": {"en": "Who are you?", "ur": "آپ کون ہیں؟"},
            "choices": [{"value": each.value, "words": words[each]} for each in people],
        }
    ]


def _question(fact: NeededFact) -> Document:
    made: Document
    if fact.kind is Kind.CODE:
        choices = [{"value": code, "words": _both(words)} for code, words in fact.choices.items()]
        made = {"type": "choice", "choices": choices}
    elif fact.kind in _TYPES:
        made = _TYPES[fact.kind]
    else:
        message = f"{fact.name}: nobody can declare a {fact.kind.value}; declare what it is made of"
        raise ValueError(message)
    hint = {"hint": _both(_PER_CENT)} if fact.kind is Kind.RATIO else {}
    return {"name": fact.name, **made, "label": _both(fact.title), **hint}


def _publication(scheme: Scheme) -> Document:
    question = {"en": "Have you read this?", "ur": "کیا آپ نے یہ پڑھ لیا ہے؟"}
    return {
        "code": "publication",
        "title": {"en": "What will be published", "ur": "کیا شائع کیا جائے گا"},
        "guidance": _both(scheme.published),
        "fields": [
            _name(scheme),
            {"name": ACCEPTED, "type": "yes_no", "check": "relief_outcome", "label": question},
        ],
    }


def _name(scheme: Scheme) -> Document:
    person = _applicant(scheme) == "person"
    return {
        "name": NAME,
        "type": "text",
        "most": 200,
        "prefill": "applicant.name" if person else "organisation.name",
        "label": {"en": "Name under which it is claimed", "ur": "دعویٰ کس نام سے ہے"},
    }


def _paper(paper: Paper) -> Document:
    return {"code": paper.code, "title": _both(paper.title), "required": paper.required}


def _registration(scheme: Scheme) -> Document:
    initials = "".join(part[:2] for part in scheme.code.split("_")[:3]).upper()
    return {
        "code": PART,
        "agency": AGENCY,
        "title": _both(scheme.title),
        **({"documents": [each.code for each in scheme.papers]} if scheme.papers else {}),
        "number": f"T{initials}-{{year}}-{{serial:5}}",
        "tasks": _tasks(scheme),
        "reasons": [
            _reason("criterion", "A criterion is not met", "کوئی شرط پوری نہیں ہوتی"),
            _reason(
                "facts", "What you declared is not confirmed", "آپ کی دی ہوئی معلومات ثابت نہیں"
            ),
            _reason("budget", "The money of this year is used up", "اس سال کی رقم ختم ہو چکی ہے"),
        ],
        "outputs": ["amount", "area", "fiscal_year", "period", "scheme"],
        "certificate": {
            "title": {"en": "Order granting a relief", "ur": "رعایت کی منظوری کا حکم"},
            "lines": [
                _line("Relief", "رعایت", "scheme"),
                *(_line(*each) for each in _granted(scheme)),
                _line("Fiscal year", "مالی سال", "fiscal_year"),
                _line("Number", "نمبر", "number"),
            ],
        },
    }


def _granted(scheme: Scheme) -> list[tuple[str, str, str]]:
    """Return the lines of the order about the grant: only the scheme's benefits."""
    return [
        ("Amount", "رقم", "amount"),
        *([("Area", "رقبہ", "area")] if scheme.area else []),
        *([("Period", "مدت", "period")] if scheme.period else []),
    ]


def _reason(code: str, en: str, ur: str) -> Document:
    return {"code": code, "title": {"en": en, "ur": ur}}


def _line(en: str, ur: str, shows: str) -> Document:
    return {"label": {"en": en, "ur": ur}, "shows": shows}


def _tasks(scheme: Scheme) -> list[Document]:
    """Stages in their order; a stage above an amount comes only where the scheme gives so much."""
    stages = scheme.stages
    last = [stage for stage in stages if not stage.above][-1]
    return [
        _task(scheme, stage, stages[:number], with_form=stage is last)
        for number, stage in enumerate(stages)
    ]


def _task(scheme: Scheme, stage: Stage, before: Sequence[Stage], *, with_form: bool) -> Document:
    above = {"fact": above_fact(scheme.code, stage.code)}
    return {
        "code": stage.code,
        "title": _both(stage.title),
        "kind": "approve" if with_form or stage.above else "examine",
        "role": ROLES[stage.role],
        **({"after": [before[-1].code]} if before else {}),
        **({"when": above} if stage.above else {}),
        "clock": _CLOCK,
        **({"form": _form()} if with_form else {}),
    }


def _form() -> list[Document]:
    return [
        {
            "name": AMOUNT,
            "type": "money",
            "required": False,
            "label": {"en": "Amount that you grant", "ur": "منظور کردہ رقم"},
            "hint": {
                "en": "Leave it empty to grant what the scheme gives",
                "ur": "اسکیم کے مطابق پوری رقم دینے کے لیے خالی چھوڑیں",
            },
        },
        {
            "name": REASON,
            "type": "long_text",
            "required": False,
            "most": 2000,
            "label": {"en": "Why less than the scheme gives", "ur": "اسکیم سے کم رقم کی وجہ"},
        },
    ]


_SAMPLES: Mapping[Kind, str] = {
    Kind.MONEY: "100,000",
    Kind.EXACT: "100,000",
    Kind.NUMBER: "10",
    Kind.DAY: "1-7-2024",
    Kind.YES_NO: "yes",
    Kind.RATIO: "50",
}


def examples_text(scheme: Scheme) -> str:
    """Return the examples beside the service's file: claims that are whole, and one that is not."""
    head = f"# Claims under {scheme.code}. Made by `bdm incentives services`.\n"
    body = yaml.dump(
        _examples(scheme), Dumper=_Whole, allow_unicode=True, sort_keys=False, width=100
    )
    return head + body


def _examples(scheme: Scheme) -> Document:
    always = [stage.code for stage in scheme.stages if not stage.above]
    required = [paper.code for paper in scheme.papers if paper.required]
    papers = {"documents": required} if required else {}
    every = [stage.code for stage in scheme.stages]
    why = {above_fact(scheme.code, s.code): {"above_paisa": 1} for s in scheme.stages if s.above}
    above = {"facts": why} if why else {}
    return {
        "service": code_of(scheme),
        "on": scheme.valid_from,
        "answers": _sample(scheme),
        "examples": [
            {"name": "A claim that is whole", **papers, **_expect(always)},
            {"name": "All stages review it", **papers, **above, **_expect(every)},
            {
                "name": "Nobody claims without a name",
                "answers": {NAME: None},
                "expect": {"problems": {NAME: "Fill in"}},
            },
        ],
    }


def _expect(steps: Sequence[str]) -> Document:
    return {"expect": {"parts": {PART: {"fees": [], "steps": list(steps)}}}}


def _sample(scheme: Scheme) -> Document:
    people = sorted(scheme.claimants - FIRMS)
    asked = {CLAIMANT: people[0].value} if len(people) > 1 else {}
    facts = {
        fact.name: next(iter(fact.choices), "") if fact.choices else _SAMPLES[fact.kind]
        for fact in declared(scheme)
    }
    return {**asked, **facts, NAME: "Quetta Softworks", ACCEPTED: "yes"}


def stale_services() -> Mapping[Path, str]:
    """Return the files of services that are not as their schemes say, with what they should be."""
    wanted = {}
    for file in shipped_files():
        scheme, sheet = read_scheme(file)
        if scheme is None:
            raise BadFiles(sheet.problems)
        name = f"{code_of(scheme)}.yaml"
        wanted[SERVICES / name] = service_text(scheme)
        wanted[SERVICES / "examples" / name] = examples_text(scheme)
    return {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
