"""Bidding, in the words of firms."""

from pytest_bdd import scenarios

scenarios("marketplace/bids/features/bids.feature")
