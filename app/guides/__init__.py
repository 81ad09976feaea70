"""The portal for owners and starters: guides, forms, offices, and what readers say of them."""
