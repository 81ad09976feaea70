"""Rectification of the register by the Registrar, of their own motion or by a court's order."""
