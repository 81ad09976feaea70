"""Public functions of the places room for domains. Rows keep a district's `code`.

Events: `places.changed` (change_id).
"""

from app.places.policy import Change as Change
from app.places.queries.places import Place as Place
from app.places.queries.places import district_choices as district_choices
from app.places.queries.places import district_names as district_names
from app.places.queries.places import districts_at as districts_at
