"""What domains may use: acts that a visit may be for. `registry.contribute(AssistedAct(…))`."""

from app.visits.acts import AssistedAct as AssistedAct
from app.visits.acts import Choice as Choice
from app.visits.acts import Done as Done
