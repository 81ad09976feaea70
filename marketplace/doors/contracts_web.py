"""Awards, contracts and securities, as pages."""

from flask import Blueprint

blueprint = Blueprint("contracts", __name__)
