"""The web side of the platform: doors, forms, layout, language and safety headers."""
