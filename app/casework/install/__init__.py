"""Installation of casework in the application.

The book of services is provided when all domains have registered theirs
(`app/casework/catalogue/load.py`).
"""

from app.casework.install.applications import install_applications
from app.casework.install.calls import install_calls
from app.casework.install.catalogue import install_services
from app.casework.install.disclosure import install_disclosure
from app.casework.install.grants import install_grants
from app.casework.install.signing import install_signing
from app.casework.install.work import install_work
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register services, what citizens and offices do with them, and what follows a grant."""
    install_applications(registry)
    install_calls(registry)
    install_disclosure(registry)
    install_grants(registry)
    install_services(registry)
    install_signing(registry)
    install_work(registry)
