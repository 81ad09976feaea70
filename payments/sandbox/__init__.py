"""A card gateway for trying: a program of its own that speaks Checkout v72 and sends notices.

It keeps everything in memory, listens on loopback only, and imports nothing of the marketplace but
its own account's settings. It can delay, duplicate, reorder, lose, batch and forge its notices.
"""
