"""The titles of roles in the language of a message, which no page's catalogue translates."""

from app import roles

_IN_URDU = {
    "administrator": "منتظم",
    "parameter_officer": "افسر ضوابط و شرح",
    "facilitation_officer": "سہولت افسر",
    "verification_officer": "تصدیقی افسر",
    "operator": "نظام کار",
    "auditor": "آڈیٹر",
    "finance_officer": "افسر خزانہ",
    "regulator": "افسر نگران ادارۂ خریداری",
    "department_head": "سربراہ محکمہ",
    "procurement_officer": "افسر خریداری",
    "approving_officer": "منظوری دینے والا افسر",
    "competent_authority": "مجاز اتھارٹی",
    "billing_officer": "افسر بل",
    "case_officer": "افسر معاملات",
    "case_approver": "منظوری دہندہ معاملات",
    "inspector": "معائنہ افسر",
    "supplier_owner": "مالک",
    "bid_officer": "بولی افسر",
}


def role_title(name: str, language: str) -> str:
    """Return a role's title in "en" or "ur"; the name itself if no role has it any more."""
    if language == "ur" and name in _IN_URDU:
        return _IN_URDU[name]
    return roles.BY_NAME[name].title if name in roles.BY_NAME else name
