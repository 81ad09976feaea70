"""Who may do what with filings and the register, and why."""

from app import roles
from app.permissions import Permission

FILE = Permission(
    name="registration.file",
    holders=(roles.PERSON,),
    why="Proprietors and partners say what changed in their own business, and nobody else does.",
)
READ_OWN_BUSINESSES = Permission(
    name="registration.read_own_businesses",
    holders=(roles.PERSON,),
    why="Everybody sees the businesses that the register says they own.",
)
IMPORT_LEGACY = Permission(
    name="registration.import_legacy",
    holders=(roles.CASE_APPROVER,),
    why="The Registrar’s own office takes over what stands in its old paper registers.",
)
TABLE: tuple[Permission, ...] = (FILE, READ_OWN_BUSINESSES, IMPORT_LEGACY)
