"""Public types for domains: acts a visit may, or may never, be for; `registry.contribute`."""

from app.visits.acts import AssistedAct as AssistedAct
from app.visits.acts import Choice as Choice
from app.visits.acts import Done as Done
from app.visits.acts import PersonalAct as PersonalAct
