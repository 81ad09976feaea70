"""Longer validity of bids: asked once before it ends, answered by each firm; and a forecast."""
