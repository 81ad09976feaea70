"""The demonstration's bank: its machine pays bills by `bdm partner pay PSID`."""

import json
import secrets

from sqlalchemy import select

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.cast.known import Cast
from demonstration.servers.embedded import write_private
from payments.partners.doors.cli import CREDENTIALS_FILE
from payments.partners.models import Partner
from payments.partners.onebill.profile import Profile, profile_as_json
from payments.partners.use_cases.register_partner import SECRET_BYTES, password_hash

CODE = "demobank"


def seed_partner(platform: Platform, cast: Cast) -> None:
    """Let a bank's machine in from this machine only; its password is kept beside the others.

    Made directly: to approve takes a proof of who one is, which a seed cannot give.
    """
    password = platform.executor.execute(_plant, cast, actor=SYSTEM)
    if password:
        kept = {"code": CODE, "username": CODE, "password": password}
        write_private(platform.settings.data_dir / CREDENTIALS_FILE, json.dumps(kept))


def _plant(uow: UnitOfWork, cast: Cast) -> str:
    if uow.session.scalar(select(Partner.id).filter_by(code=CODE)):
        return ""
    now = real_now()
    partner = Partner(
        id=new_id(),
        code=CODE,
        name="Demonstration Bank",
        agreement="Sample agreement of the demonstration",
        username=CODE,
        networks=["127.0.0.1/32", "::1/128"],
        certificate="",
        profile=profile_as_json(Profile()),
        entered_by=cast.people["finance"],
        entered_at=now,
    )
    uow.add(partner)
    password = secrets.token_urlsafe(SECRET_BYTES)
    partner.approve(by=cast.people["finance2"], at=now)
    partner.password_hash = password_hash(uow.vault, password)
    return password
