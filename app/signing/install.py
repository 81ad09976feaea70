"""Installation of the signing room in the application."""

from app.registry import Registry
from app.signing.doors.api import api
from app.signing.doors.cli import receipt_commands
from app.signing.doors.web import PAPER, web
from app.signing.keys import Signer, make_signer
from app.signing.papers import make_paper_signer
from app.signing.pdf import PaperSigner
from app.signing.queries import ACCREDITATION, INITIAL
from app.signing.verification import Verifiers


def install(registry: Registry) -> None:
    """Register pages, API, commands and ports."""
    registry.provide(Signer, make_signer)
    registry.provide(PaperSigner, make_paper_signer)
    registry.provide(Verifiers, lambda _: Verifiers(registry.verifiers))
    registry.add_parameters([ACCREDITATION], INITIAL)
    registry.add_web(web)
    registry.contribute(PAPER)
    registry.publish_pages("signing.verify", "signing.signatures")
    registry.add_api(api)
    registry.add_commands(receipt_commands(registry.verifiers))
