"""Every role there is. Staff roles hold everywhere; the others only while acting for somebody."""

from app.permissions import Role

PERSON = Role("person", "Anyone signed in", "anyone signed in")

ADMINISTRATOR = Role("administrator", "Administrator", "staff")
PARAMETER_OFFICER = Role("parameter_officer", "Rules and rates officer", "staff")
FACILITATION_OFFICER = Role("facilitation_officer", "Facilitation officer", "staff")
VERIFICATION_OFFICER = Role("verification_officer", "Verification officer", "staff")
OPERATOR = Role("operator", "Operator of the platform", "staff")
AUDITOR = Role("auditor", "Auditor", "staff")
FINANCE_OFFICER = Role("finance_officer", "Finance officer", "staff")
REGULATOR = Role("regulator", "Officer of the procurement regulator", "staff")

DEPARTMENT_HEAD = Role("department_head", "Head of department", "department")
PROCUREMENT_OFFICER = Role("procurement_officer", "Procurement officer", "department")
APPROVING_OFFICER = Role("approving_officer", "Approving officer", "department")
COMPETENT_AUTHORITY = Role("competent_authority", "Competent authority", "department")
BILLING_OFFICER = Role("billing_officer", "Billing officer", "department")
CASE_OFFICER = Role("case_officer", "Case officer", "department")
CASE_APPROVER = Role("case_approver", "Approver of cases", "department")
INSPECTOR = Role("inspector", "Inspector", "department")

SUPPLIER_OWNER = Role("supplier_owner", "Owner", "supplier")
BID_OFFICER = Role("bid_officer", "Bid officer", "supplier")

SYSTEM = Role("system", "The system itself", "system")

ALL = (
    PERSON,
    ADMINISTRATOR,
    PARAMETER_OFFICER,
    FACILITATION_OFFICER,
    VERIFICATION_OFFICER,
    OPERATOR,
    AUDITOR,
    FINANCE_OFFICER,
    REGULATOR,
    DEPARTMENT_HEAD,
    PROCUREMENT_OFFICER,
    APPROVING_OFFICER,
    COMPETENT_AUTHORITY,
    BILLING_OFFICER,
    CASE_OFFICER,
    CASE_APPROVER,
    INSPECTOR,
    SUPPLIER_OWNER,
    BID_OFFICER,
    SYSTEM,
)
BY_NAME = {role.name: role for role in ALL}
