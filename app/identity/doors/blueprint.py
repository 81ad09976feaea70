"""The page blueprint that sign-in, sign-up and account pages share: the layout links to it."""

from flask import Blueprint

web = Blueprint("identity", __name__)
