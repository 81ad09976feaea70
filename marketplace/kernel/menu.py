"""Procurement's group of the main menu."""

from app.menu import MenuGroup
from app.text import sentence

TENDERS = MenuGroup(title=sentence("Tenders"), order=10)
