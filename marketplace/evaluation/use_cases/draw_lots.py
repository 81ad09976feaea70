"""Draw lots between equal lowest prices: announce it to the bidders, then hold it before them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db import new_id
from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import ScopeDecision, TieDraw, TieDrawResult
from marketplace.evaluation.policy.lot_draw import commitment, drawn
from marketplace.evaluation.policy.ranking import Tie
from marketplace.evaluation.queries.draws import Draw, draws_of
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.evaluation.use_cases.decide_scope import pending_of, record
from marketplace.evaluation.use_cases.find_evaluation import taking_part
from marketplace.kernel.policy import TieRule
from marketplace.tenders.models import Tender

ANNOUNCED = "marketplace.draw_announced"
_SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class AnnounceDraw:
    """Invite the tied bidders; `held_at` is when, in UTC."""

    tender_id: UUID
    scope: str
    held_at: datetime
    place: str


@dataclass(frozen=True, kw_only=True)
class HoldDraw:
    """The words that those present called out, as heard, and their names."""

    tender_id: UUID
    scope: str
    called: str
    present: str


def announce_draw(uow: UnitOfWork, command: AnnounceDraw) -> TieDraw:
    """Announce a draw and fix its secret, of which only the hash is published (members).

    Raises Conflict if no tie waits that lots may break, and if the draw was announced.
    """
    tender = taking_part(uow, command.tender_id)
    file, tie = _tie(uow, tender, command.scope)
    known = draws_of(uow.session, tender).get(command.scope)
    if known is not None and known.is_of(tie.bids):
        raise Conflict(sentence("This draw has already been announced."), code="draw-announced")
    if command.held_at <= uow.instant():
        message = sentence("Enter a time in the future, so that the bidders can come.")
        raise Invalid(message, fields={"held_at": message})
    secret = secrets.token_hex(_SECRET_BYTES)
    draw = TieDraw(
        id=new_id(),
        tender_id=tender.id,
        scope=command.scope,
        among=[str(bid.id) for bid in file.bids if str(bid.id) in tie.bids],
        commitment=commitment(secret),
        secret_sealed=uow.vault.seal(secret.encode()),
        held_at_earliest=command.held_at,
        place=command.place,
        announced_by=uow.actor.person,
        announced_at=uow.instant(),
    )
    uow.add(draw)
    uow.audit("draw.announced", tender.id, after={"scope": draw.scope, "hash": draw.commitment})
    uow.publish(ANNOUNCED, tender_id=tender.id, draw_id=draw.id)
    return draw


def hold_draw(uow: UnitOfWork, command: HoldDraw) -> ScopeDecision:
    """Draw the lot: the winner follows from the secret and the words called out (members).

    A draw is held once; if its decision is no longer in force, the same lot is recorded again.
    Raises Conflict before the time announced, and if nothing was announced for this tie.
    """
    tender = taking_part(uow, command.tender_id)
    _, tie = _tie(uow, tender, command.scope)
    draw = draws_of(uow.session, tender).get(command.scope)
    if draw is None or not draw.is_of(tie.bids):
        raise Conflict(sentence("Announce the draw to the bidders first."), code="no-draw")
    result = draw.result or _draw(uow, draw, command)
    return record(
        uow,
        ScopeDecision(
            tender_id=tender.id,
            scope=command.scope,
            kind="tie",
            bid_id=result.bid_id,
            among=sorted(tie.bids),
            accepted=True,
            reason=f"Lots were drawn. Present: {result.present}",
        ),
    )


def _draw(uow: UnitOfWork, draw: Draw, command: HoldDraw) -> TieDrawResult:
    announced, at = draw.announced, uow.instant()
    if at < announced.held_at_earliest:
        raise Conflict(
            sentence("Lots are not drawn before the time that was announced."), code="draw-early"
        )
    secret = uow.vault.open(announced.secret_sealed).decode()
    # One space between words: to repeat it, nobody needs to know how a browser ends a line.
    called = " ".join(command.called.split())
    result = TieDrawResult(
        draw_id=announced.id,
        called=called,
        present=command.present,
        secret=secret,
        bid_id=UUID(drawn(secret, called, announced.among)),
        held_by=uow.actor.person,
        held_at=at,
    )
    uow.add(result)
    after = {"scope": announced.scope, "bid": str(result.bid_id), "called": result.called}
    uow.audit("draw.held", announced.tender_id, after=after)
    return result


def _tie(uow: UnitOfWork, tender: Tender, scope: str) -> tuple[EvaluationFile, Tie]:
    file, tie = pending_of(uow, tender, scope)
    if not isinstance(tie, Tie):
        raise Conflict(sentence("There is no tie to decide here."), code="no-tie")
    if file.rules.tie is TieRule.RETENDER:
        raise Conflict(
            sentence(
                "Under the rule of this tender, a tie is not decided by lots. Cancel the "
                "tender with this reason, and float it again from a copy."
            ),
            code="tie-retender",
        )
    return file, tie
