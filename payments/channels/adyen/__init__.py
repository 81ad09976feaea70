"""Cards by Adyen: a hosted page takes the card, signed notices tell what became of it."""
