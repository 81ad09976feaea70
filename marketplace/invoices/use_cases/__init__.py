"""The commands about invoices and their payments."""
