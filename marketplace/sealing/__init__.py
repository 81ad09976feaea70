"""Sealed bids: keys, committee shares, envelopes and signed receipts. No session, no clock.

Everything is in the age format, so any age tool opens what we seal.
"""
