"""Answers of the overrides' doors."""

from marshmallow import fields

from app.outputs import output_of
from app.overrides.models import RuleOverride
from app.overrides.queries import Override
from app.schemas import page_of
from app.two_people import DECISION

RuleOverrideOut = output_of(
    RuleOverride,
    "RuleOverrideOut",
    "A rule that one officer asked to override for one act; another agrees or refuses.",
    only=(
        "id",
        "act",
        "subject_id",
        "subject",
        "rule",
        "parameter",
        "confidence",
        "citation",
        "reason",
        *DECISION,
    ),
    value=fields.Raw(),
    message=fields.String(attribute="message.text"),
)
RuleOverridesOut = page_of(RuleOverrideOut, "RuleOverridesOut")
OverrideOut = output_of(Override, "OverrideOut", message=fields.String())
