"""Awards, contracts and securities, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("contracts-api", __name__)
