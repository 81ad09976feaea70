"""Papers as PDF, on one letterhead, in English and Urdu."""
