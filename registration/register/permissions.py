"""Permissions on filings and the register, and their reasons."""

from app import roles
from app.permissions import Permission

# The agency that keeps the Register of Firms, as services name it.
REGISTRAR = "industries"
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
PUBLISH_DETAILS = Permission(
    name="registration.publish_details",
    holders=(roles.PERSON,),
    why="A person who trades alone decides if everybody reads their name and street.",
)
IMPORT_LEGACY = Permission(
    name="registration.import_legacy",
    holders=(roles.CASE_APPROVER,),
    why="The Registrar’s own office takes over the entries of its old paper registers.",
)
COPY_OWN = Permission(
    name="registration.copy_own_filings",
    holders=(roles.PERSON,),
    why="Owners have certified copies of what was filed about their own business.",
)
CERTIFY = Permission(
    name="registration.certify",
    holders=(roles.CASE_OFFICER, roles.CASE_APPROVER, roles.DEPARTMENT_HEAD),
    why="The Registrar’s office certifies copies of its documents, as a court may ask.",
)
ORDER_COPY = Permission(
    name="registration.order_copy",
    holders=(roles.PERSON,),
    why="Any person may have certified copies of a firm’s entry and inspect what it filed.",
)
TABLE: tuple[Permission, ...] = (
    FILE,
    READ_OWN_BUSINESSES,
    PUBLISH_DETAILS,
    IMPORT_LEGACY,
    COPY_OWN,
    CERTIFY,
    ORDER_COPY,
)
