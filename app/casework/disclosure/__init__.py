"""Disclosure of an office's file on a request for information, with what is withheld and why."""
