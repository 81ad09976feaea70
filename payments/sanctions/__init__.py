"""Sanctions: voted money for a payee, through the Accountant General's pre-audit."""
