"""Assisted acts at a facilitation centre, for people who neither read nor type: witnessed."""
