"""The installation's signature: keys, signed receipts, and the public page that checks them."""
