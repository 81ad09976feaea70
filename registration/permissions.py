"""Who may do what with names, filings and the register, and why."""

from app.permissions import Permission

TABLE: tuple[Permission, ...] = ()
