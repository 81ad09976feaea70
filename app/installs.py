"""The platform's own rooms, in the order in which they install themselves."""

from app.audit.install import install as audit
from app.documents.install import install as documents
from app.figures.install import install as figures
from app.guides.install import install as guides
from app.handbook.install import install as handbook
from app.holidays.install import install as holidays
from app.identity.install import install as identity
from app.ledger.install import install as ledger
from app.notifications.install import install as notifications
from app.open_sets.install import install as open_sets
from app.outbox.install import install as outbox
from app.overrides.install import install as overrides
from app.parameters.install import install as parameters
from app.places.install import install as places
from app.registry import Install
from app.retention.install import install as retention
from app.search.install import install as search
from app.signing.install import install as signing
from app.stays.install import install as stays
from app.synonyms.install import install as synonyms
from app.visits.install import install as visits
from app.web.about import install as about
from app.web.home import install as home
from app.webhooks.install import install as webhooks

PLATFORM_ROOMS: tuple[Install, ...] = (
    home,
    about,
    identity,
    notifications,
    documents,
    signing,
    parameters,
    overrides,
    stays,
    synonyms,
    holidays,
    places,
    figures,
    open_sets,
    guides,
    handbook,
    ledger,
    outbox,
    webhooks,
    visits,
    retention,
    audit,
    search,
)
