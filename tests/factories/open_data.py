"""Releases of a tender: published, valid by the standard's schema, and equal to its page."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from jsonschema import Draft4Validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.config import ROOT
from app.db import Json
from app.feeds import FeedPosition
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import ANONYMOUS
from app.platform import Platform
from marketplace.open_data.feed import RELEASES
from marketplace.open_data.models import OcdsRelease
from marketplace.open_data.queries.releases import process
from marketplace.open_data.use_cases.publish_releases import publish_missing
from marketplace.results.queries.outcome import Outcome, outcome
from marketplace.tenders.models import Tender

EXTENSIONS = ROOT / "marketplace" / "open_data" / "extensions"
STANDARD = ROOT.parent / "shared" / "data" / "ocds" / "standard-1.1.5-schema.zip"
OF_BIDDERS = ("numberOfTenderers", "tenderers", "value")


def publish(platform: Platform, tender_id: UUID) -> int:
    """Publish what is missing; returns how many releases."""
    published: int = platform.executor.execute(publish_missing, tender_id, actor=SYSTEM)
    return published


def seal(session: Session) -> None:
    """Number what is published, as cron does once no older transaction runs in the cluster.

    Those of other tests run for minutes; the numbering itself is proved with the other feeds.
    """
    newest = session.scalar(select(func.max(FeedPosition.number)).filter_by(feed=RELEASES.name))
    numbered = select(FeedPosition.row_id).filter_by(feed=RELEASES.name)
    waiting = select(OcdsRelease.id).where(OcdsRelease.id.not_in(numbered))
    ids = session.scalars(waiting.order_by(OcdsRelease.id)).all()
    for number, row_id in enumerate(ids, start=(newest or 0) + 1):
        session.add(
            FeedPosition(feed=RELEASES.name, number=number, row_id=row_id, sealed_at=real_now())
        )
    session.commit()


def patched(schema: Any, patch: Any) -> Any:  # noqa: ANN401 - any JSON
    """Apply a JSON merge patch, as extensions are."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(schema) if isinstance(schema, Mapping) else {}
    for name, value in patch.items():
        merged[name] = patched(merged.get(name), value)
    return merged


@cache
def judge(standard: Path = STANDARD) -> Draft4Validator | None:
    """Return the standard's release schema with our extensions; None if it is not at hand."""
    if not standard.exists():
        return None
    with ZipFile(standard) as archive:
        schema = json.loads(archive.read("standard-1__1__5/schema/release-schema.json"))
    for extension in sorted(EXTENSIONS.glob("*/release-schema.json")):
        schema = patched(schema, json.loads(extension.read_text("utf-8")))
    return Draft4Validator(schema)


def releases_of(platform: Platform, tender: Tender) -> tuple[list[Json], Json]:
    """Read a process: its releases, and what they compile to."""
    ocid = f"ocds-sample-{tender.reference}"
    with platform.executor.reading(ANONYMOUS) as uow:
        found = process(uow, ocid)
    return [json.loads(each) for each in found.releases], json.loads(found.compiled)


def check_process(platform: Platform, tender: Tender) -> None:
    """See that all releases are valid, that they compile to the page, and that nothing leaked."""
    releases, compiled = releases_of(platform, tender)
    for release in releases:
        _is_valid(release)
        opened = _since(tender.opened_at, release)
        assert ("bids" in release) == opened
        assert opened or not any(name in release["tender"] for name in OF_BIDDERS)
        assert opened or len(release["parties"]) == 1
    _is_valid(compiled)
    assert compiled["tag"] == ["compiled"]
    assert compiled["tender"] == releases[-1]["tender"]
    if tender.opened_at is not None or tender.cancelled_at is not None:
        tender_id = tender.id
        with platform.executor.reading(ANONYMOUS) as uow:
            _is_the_page(compiled, outcome(uow, tender_id))


def _since(at: datetime | None, release: Json) -> bool:
    return at is not None and datetime.fromisoformat(release["date"]) >= at


def _is_valid(release: Json) -> None:
    validator = judge()
    if validator is not None:
        problems = [
            f"{error.json_path}: {error.message}" for error in validator.iter_errors(release)
        ]
        assert problems == []


def _is_the_page(compiled: Json, page: Outcome) -> None:
    assert len(compiled.get("bids", {}).get("details", [])) == (page.total_bids or 0)
    assert (compiled["tender"]["status"] == "cancelled") == (page.cancelled_at is not None)
    awards = compiled.get("awards", [])
    active = {bid for each in awards if each["status"] == "active" for bid in each["relatedBids"]}
    assert active == {
        str(part.winner.bid_id) for part in page.parts if part.winner and part.award == "awarded"
    }
    shown = {each["id"]: each["status"] for each in compiled.get("contracts", [])}
    assert set(shown) == {each.reference for each in page.contracts}
    for each in page.contracts:
        over = each.completed_at or each.terminated_at
        unsigned = "cancelled" if each.signed_at is None else "active"
        assert shown[each.reference] == ("terminated" if over and each.signed_at else unsigned)
