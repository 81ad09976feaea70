"""Answers that somebody gave elsewhere, such as to a questionnaire: what a form takes of them.

They come in an address, so somebody else may have written them. Only what is counted or chosen is
taken, never a text or a name, and everything is shown before it is used.
"""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.shapes import Service
from app.casework.forms.doors.questions import posted
from app.casework.forms.doors.redraw import readable
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.casework.forms.schemas import answers_schema

_TAKEN = frozenset(
    {
        FieldType.NUMBER,
        FieldType.MONEY,
        FieldType.DATE,
        FieldType.YES_NO,
        FieldType.CHOICE,
        FieldType.DISTRICT,
    }
)


def questions_of(service: Service) -> Sequence[Field]:
    """Return every question of a form, page after page."""
    return [each for section in service.sections for each in section.fields]


def known_answers(service: Service, sent: "MultiDict[str, str]", day: Day) -> dict[str, Any]:
    """Read what was sent as the form would; what it does not ask or cannot read is left out."""
    asked = [each for each in questions_of(service) if each.type in _TAKEN]
    names = {each.name for each in asked}
    schema = answers_schema(asked, Known(), day, finished=False)
    among = MultiDict([pair for pair in sent.items(multi=True) if pair[0] in names])
    return readable(schema, posted(among, schema).data)
