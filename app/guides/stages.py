"""The stages of a business's life, in their order: guides are grouped by them."""

from collections.abc import Mapping
from enum import StrEnum

from app.text import Sentence, sentence


class Stage(StrEnum):
    """The stage in a business's life at which a guide is needed."""

    START = "start"
    HIRE = "hire"
    SELL = "sell"
    PAY = "pay"
    CLOSE = "close"


TITLES: Mapping[Stage, Sentence] = {
    Stage.START: sentence("Start a business"),
    Stage.HIRE: sentence("Hire people"),
    Stage.SELL: sentence("Sell to the government"),
    Stage.PAY: sentence("Pay fees and taxes"),
    Stage.CLOSE: sentence("Change or close"),
}
# On the line of stages there is room for a word or two.
SHORT: Mapping[Stage, Sentence] = {
    Stage.START: sentence("Start up"),
    Stage.HIRE: sentence("Hire"),
    Stage.SELL: sentence("Sell"),
    Stage.PAY: sentence("Pay"),
    Stage.CLOSE: sentence("Close"),
}
