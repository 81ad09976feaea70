"""Units of what is bought: some are counted, and of those there is no half."""

from decimal import Decimal

from app.text import Sentence, sentence

# Without a point at their end. A dozen is not among them: one and a half of it are eighteen.
_COUNTABLE_UNITS = {"each", "ea", "no", "nos", "number", "numbers", "piece", "pieces", "pc", "pcs"}
_COUNTABLE_UNITS |= {"unit", "units", "item", "items", "set", "sets", "pair", "pairs"}
_COUNTABLE_UNITS |= {"عدد", "سیٹ", "جوڑا", "جوڑے"}


def part_of_a_piece(quantity: Decimal, unit: str) -> Sentence | None:
    """Return the error of a fraction of a counted unit ("12.5 piece"); None if there is none."""
    counted = unit.strip().rstrip(".").casefold() in _COUNTABLE_UNITS
    if not counted or quantity == int(quantity):
        return None
    return sentence(
        'The unit "%(unit)s" is counted: enter a whole number, or choose another unit.',
        unit=unit.strip(),
    )
