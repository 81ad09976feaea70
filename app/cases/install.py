"""What casework brings to the application.

The book of services is provided when all domains have brought theirs (`app/cases/declaring.py`).
"""

from app.cases.install_applications import install_applications
from app.cases.install_grants import install_grants
from app.cases.install_services import install_services
from app.cases.install_signing import install_signing
from app.cases.install_work import install_work
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register services, what citizens and offices do with them, and what follows a grant."""
    install_applications(registry)
    install_grants(registry)
    install_services(registry)
    install_signing(registry)
    install_work(registry)
