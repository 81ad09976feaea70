"""Procurement's parameters: what they are, what the release suggests, the rules made of them."""

from marketplace.parameters.definitions import DEFINITIONS as DEFINITIONS
from marketplace.parameters.definitions import KEYS as KEYS
from marketplace.parameters.definitions import OF_CONTRACTS as OF_CONTRACTS
from marketplace.parameters.definitions import OF_DEBARMENT as OF_DEBARMENT
from marketplace.parameters.initial import INITIAL as INITIAL
