"""An officer sends a recording of a page's section; people hear it when another has approved it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.documents.public import AUDIO, MEGABYTE, Upload, store
from app.errors import Invalid
from app.guides.models import Recording
from app.guides.permissions import DECIDE_RECORDING, PROPOSE_RECORDING
from app.guides.texts.library import Library
from app.text import sentence
from app.unit_of_work import UnitOfWork

# `subject_kind` of the files.
RECORDED = "guide_recording"
MAX_BYTES = 2 * MEGABYTE


@dataclass(frozen=True, kw_only=True)
class ProposeRecording:
    """A section of a guide ("" for its beginning) in a language, by whom, and what is said."""

    guide: str
    section: str
    language: str
    speaker: str
    transcript: str
    file: Upload | None


def _values(uow: UnitOfWork, command: ProposeRecording) -> Mapping[str, Any]:
    """Raise NotFound for no guide, Invalid for no section of it or no file, FileRefused."""
    sections = uow.port(Library).get(command.guide).text("en").body.sections
    if command.section not in {"", *(each.id for each in sections)}:
        problem = sentence("Choose a section of this page.")
        raise Invalid(problem, fields={"section": problem})
    if command.file is None:
        problem = sentence("Choose the sound file.")
        raise Invalid(problem, fields={"file": problem})
    kept = store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=AUDIO,
        subject_kind=RECORDED,
        subject_id=new_id(),
        purpose=command.language,
        most_bytes=MAX_BYTES,
    )
    told = {name: value for name, value in vars(command).items() if name != "file"}
    return {**told, "document_id": kept.id}


def _summary(row: Recording) -> Json:
    return {
        "guide": row.guide,
        "section": row.section,
        "language": row.language,
        "document": str(row.document_id),
    }


RECORDING = Decision(
    row=Recording,
    command=ProposeRecording,
    names=Names("propose_recording", "approve_recording", "refuse_recording"),
    audit=Audit("recording.proposed", "recording.approved", "recording.refused"),
    may_propose=PROPOSE_RECORDING,
    may_decide=DECIDE_RECORDING,
    summary=_summary,
    refusal=lambda row: {"guide": row.guide, "reason": row.refused_reason},
    values=_values,
)
