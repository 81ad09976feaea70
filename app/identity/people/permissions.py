"""The identity room's permission table: what may be done, by whom, and why."""

from app import roles
from app.permissions import Permission

DECLARE_SUPPLIER = Permission(
    name="identity.declare_supplier",
    holders=(roles.PERSON,),
    why="Firms declare themselves; nothing but an officer's verification makes them bidders.",
)
VERIFY_SUPPLIER = Permission(
    name="identity.verify_supplier",
    holders=(roles.VERIFICATION_OFFICER,),
    why="Bids bind a firm: an officer, who is no member of it, compares it with its papers.",
)
CREATE_DEPARTMENT = Permission(
    name="identity.create_department",
    holders=(roles.ADMINISTRATOR,),
    why="Only the government says what a department is.",
)
MANAGE_MEMBERS = Permission(
    name="identity.manage_members",
    holders=(roles.DEPARTMENT_HEAD, roles.SUPPLIER_OWNER, roles.ADMINISTRATOR),
    why="The person responsible for an organisation decides who works in it; administrators"
    " help departments.",
)
JOIN_OR_LEAVE = Permission(
    name="identity.join_or_leave",
    holders=(roles.PERSON,),
    why="Nobody becomes, or stays, a member of anything without agreeing.",
)
ACT_FOR = Permission(
    name="identity.act_for",
    holders=(roles.PERSON,),
    why="A member chooses, for each session, who they act for.",
)
GRANT_STAFF_ROLE = Permission(
    name="identity.grant_staff_role",
    holders=(roles.ADMINISTRATOR,),
    why="A province-wide role is proposed by one administrator.",
)
CONFIRM_STAFF_ROLE = Permission(
    name="identity.confirm_staff_role",
    holders=(roles.ADMINISTRATOR,),
    why="A province-wide role is in force when another administrator has confirmed it.",
)
END_STAFF_ROLE = Permission(
    name="identity.end_staff_role",
    holders=(roles.ADMINISTRATOR,),
    why="Taking power away must be quick: one administrator is enough.",
)
READ_STAFF = Permission(
    name="identity.read_staff",
    holders=(roles.ADMINISTRATOR, roles.AUDITOR),
    why="People with power over the province are managed and audited.",
)
APPOINT_FIRST_ADMINISTRATORS = Permission(
    name="identity.appoint_first_administrators",
    holders=(roles.SYSTEM,),
    why="The first two administrators are named on the server, once, by its operator.",
)
STAMP_ROWS = Permission(
    name="identity.stamp_rows",
    holders=(roles.SYSTEM,),
    why="Rows from before they carried MACs are vouched for on the server, by its operator.",
)
ENROL_PERSON = Permission(
    name="identity.enrol_person",
    holders=(roles.FACILITATION_OFFICER,),
    why="Somebody without mobile or e-mail is enrolled at a facilitation centre, with consent.",
)
VERIFY_CNIC = Permission(
    name="identity.verify_cnic",
    holders=(roles.FACILITATION_OFFICER,),
    why="Anybody can type a CNIC: it is an account’s when an officer has seen card and holder.",
)
ISSUE_TOKEN = Permission(
    name="identity.issue_token",
    holders=(roles.PERSON,),
    why="A program may do for a person what that person may do, and no more.",
)
REVOKE_TOKEN = Permission(
    name="identity.revoke_token",
    holders=(roles.PERSON,),
    why="A lost token must be revoked by its holder immediately.",
)

ORGANISATIONS_TABLE = (
    DECLARE_SUPPLIER,
    VERIFY_SUPPLIER,
    CREATE_DEPARTMENT,
    MANAGE_MEMBERS,
    JOIN_OR_LEAVE,
    ACT_FOR,
    GRANT_STAFF_ROLE,
    CONFIRM_STAFF_ROLE,
    END_STAFF_ROLE,
    READ_STAFF,
    APPOINT_FIRST_ADMINISTRATORS,
    STAMP_ROWS,
    ENROL_PERSON,
    VERIFY_CNIC,
    ISSUE_TOKEN,
    REVOKE_TOKEN,
)

MANAGE_OWN_ACCOUNT = Permission(
    name="identity.manage_own_account",
    holders=(roles.PERSON,),
    why="Password, contact details, second step and sessions are each person's own business.",
)

ACCOUNT_TABLE = (MANAGE_OWN_ACCOUNT,)
