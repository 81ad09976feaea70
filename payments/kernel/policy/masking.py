"""How a payer is shown to people who only hold a number: enough to recognise, not to learn."""

from app.identity.people.identifiers import mask_name as masked_name

__all__ = ["masked_name"]
