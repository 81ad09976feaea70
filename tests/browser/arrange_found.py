"""What lets people find tenders: words that mean the same, a saved search, what it found."""

from datetime import timedelta
from uuid import UUID

from factories.browser import Living

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.synonyms.use_cases import SYNONYMS, ProposeSynonyms
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import AT_ONCE, TenderAlert
from marketplace.alerts.use_cases.follow_subject import FollowSubject, follow_subject
from marketplace.alerts.use_cases.save_search import SaveSearch, save_search
from marketplace.alerts.use_cases.stop_alerts import token_of


def proposed_synonyms(living: Living) -> UUID:
    command = ProposeSynonyms(
        word="almirah",
        word_ur="الماری",
        also=["cupboard", "steel cabinet"],
        valid_from=local_day(real_now()) + timedelta(days=3),
    )
    rules = living.cast.actor("rules")
    return living.platform.executor.execute(SYNONYMS.propose, command, actor=rules).id


def looked_out(living: Living, tender_id: UUID, who: str = "owner") -> str:
    """Save a search and follow a department; returns the token of what was found."""
    actor, execute = living.cast.actor(who), living.platform.executor.execute
    execute(follow_subject, FollowSubject(kind="tender", subject_id=tender_id), actor=actor)
    search = SaveSearch(q="almirah", category="goods", by_sms=True)
    search_id = execute(save_search, search, actor=actor).id

    def find(uow: UnitOfWork, _: None) -> str:
        alert = TenderAlert(
            id=new_id(), person_id=actor.person, search_id=search_id, tender_id=tender_id,
            news="published", pace=AT_ONCE, matched_at=uow.instant(),
        )  # fmt: skip
        uow.add(alert)
        return token_of(uow.vault, alert.id)

    return execute(find, None, actor=actor)
