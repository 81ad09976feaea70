"""The people of the demonstration province: who they are, whom they act for, what they may do.

Names are of nobody in particular. Addresses end in `.example`, which nobody can own.
"""

from dataclasses import dataclass

from app import roles
from app.permissions import Role


@dataclass(frozen=True, kw_only=True)
class House:
    """An organisation of the demonstration."""

    key: str
    kind: str
    name: str
    name_ur: str
    district: str
    verified: bool = True


@dataclass(frozen=True, kw_only=True)
class Player:
    """A person of the demonstration; `sits` on committees and so has a key with a passphrase."""

    key: str
    name: str
    name_ur: str
    does: str
    house: str = ""
    roles: tuple[Role, ...] = ()
    staff: tuple[Role, ...] = ()
    sits: bool = False
    language: str = "en"


HOUSES = (
    House(
        key="department",
        kind="department",
        name="Science and Information Technology Department",
        name_ur="محکمہ سائنس و انفارمیشن ٹیکنالوجی",
        district="Quetta",
    ),
    House(
        key="works",
        kind="department",
        name="Communication and Works Department",
        name_ur="محکمہ مواصلات و تعمیرات",
        district="Quetta",
    ),
    House(
        key="turbat",
        kind="supplier",
        name="Turbat Traders",
        name_ur="تربت ٹریڈرز",
        district="Kech",
    ),
    House(
        key="zarghoon",
        kind="supplier",
        name="Zarghoon Supplies",
        name_ur="زرغون سپلائیز",
        district="Quetta",
    ),
    House(
        key="gwadar",
        kind="supplier",
        name="Gwadar Office Furniture",
        name_ur="گوادر آفس فرنیچر",
        district="Gwadar",
    ),
    House(
        key="newcomer",
        kind="supplier",
        name="Chagai Crafts",
        name_ur="چاغی کرافٹس",
        district="Chagai",
        verified=False,
    ),
    House(
        key="transport",
        kind="department",
        name="Transport Department",
        name_ur="محکمہ ٹرانسپورٹ",
        district="Quetta",
    ),
    House(
        key="home",
        kind="department",
        name="Home and Tribal Affairs Department",
        name_ur="محکمہ داخلہ و قبائلی امور",
        district="Quetta",
    ),
    House(
        key="excise",
        kind="department",
        name="Excise and Taxation Department",
        name_ur="محکمہ ایکسائز و ٹیکسیشن",
        district="Quetta",
    ),
    House(
        key="food",
        kind="department",
        name="Food Authority",
        name_ur="فوڈ اتھارٹی",
        district="Quetta",
    ),
    House(
        key="labour",
        kind="department",
        name="Labour and Manpower Department",
        name_ur="محکمہ محنت و افرادی قوت",
        district="Quetta",
    ),
    House(
        key="revenue",
        kind="department",
        name="Board of Revenue",
        name_ur="بورڈ آف ریونیو",
        district="Quetta",
    ),
)

PLAYERS = (
    Player(
        key="administrator",
        name="Administrator One",
        name_ur="منتظم اول",
        staff=(roles.ADMINISTRATOR,),
        does="make departments, grant staff roles",
    ),
    Player(
        key="administrator2",
        name="Administrator Two",
        name_ur="منتظم دوم",
        staff=(roles.ADMINISTRATOR,),
        does="confirm staff roles",
    ),
    Player(
        key="rules",
        name="Rules Officer One",
        name_ur="افسر ضوابط اول",
        staff=(roles.PARAMETER_OFFICER,),
        does="enter rules, rates and holidays",
    ),
    Player(
        key="rules2",
        name="Rules Officer Two",
        name_ur="افسر ضوابط دوم",
        staff=(roles.PARAMETER_OFFICER,),
        does="approve rules, rates and holidays",
    ),
    Player(
        key="facilitation",
        name="Facilitation Officer",
        name_ur="سہولت افسر",
        staff=(roles.FACILITATION_OFFICER, roles.VERIFICATION_OFFICER),
        does="enrol citizens, verify suppliers",
    ),
    Player(
        key="operator",
        name="Platform Operator",
        name_ur="نظام کار",
        staff=(roles.OPERATOR,),
        does="watch deliveries, move the demonstration's clock",
    ),
    Player(
        key="auditor",
        name="Auditor",
        name_ur="آڈیٹر",
        staff=(roles.AUDITOR,),
        does="read the audit trail and the ledger",
    ),
    Player(
        key="head",
        name="Head of Department",
        name_ur="سربراہ محکمہ",
        house="department",
        roles=(roles.DEPARTMENT_HEAD,),
        does="name the department's officers",
    ),
    Player(
        key="officer",
        name="Procurement Officer",
        name_ur="افسر خریداری",
        house="department",
        roles=(roles.PROCUREMENT_OFFICER,),
        does="draft and publish tenders",
    ),
    Player(
        key="approver",
        name="Approving Officer",
        name_ur="منظور کنندہ افسر",
        house="department",
        roles=(roles.APPROVING_OFFICER,),
        does="approve or send back tenders",
    ),
    Player(
        key="authority",
        name="Competent Authority",
        name_ur="مجاز اتھارٹی",
        house="department",
        roles=(roles.COMPETENT_AUTHORITY,),
        does="award, sign contracts",
    ),
    Player(
        key="chair",
        name="Committee Chair",
        name_ur="صدر کمیٹی",
        house="department",
        roles=(roles.DEPARTMENT_HEAD,),
        sits=True,
        does="chair the opening and evaluation (BPS-19)",
    ),
    Player(
        key="member",
        name="Committee Member",
        name_ur="رکن کمیٹی",
        sits=True,
        does="open and evaluate bids",
    ),
    Player(
        key="outsider",
        name="Outside Member",
        name_ur="بیرونی رکن",
        house="works",
        roles=(roles.PROCUREMENT_OFFICER,),
        sits=True,
        does="open and evaluate bids, from another department",
    ),
    Player(
        key="owner",
        name="Owner in Turbat",
        name_ur="مالک، تربت",
        house="turbat",
        roles=(roles.SUPPLIER_OWNER,),
        language="ur",
        does="bid and sign for Turbat Traders",
    ),
    Player(
        key="owner2",
        name="Owner in Quetta",
        name_ur="مالک، کوئٹہ",
        house="zarghoon",
        roles=(roles.SUPPLIER_OWNER,),
        does="bid and sign for Zarghoon Supplies",
    ),
    Player(
        key="owner3",
        name="Owner in Gwadar",
        name_ur="مالک، گوادر",
        house="gwadar",
        roles=(roles.SUPPLIER_OWNER,),
        does="bid and sign for Gwadar Office Furniture",
    ),
    Player(
        key="newcomer",
        name="New Supplier",
        name_ur="نیا سپلائر",
        house="newcomer",
        roles=(roles.SUPPLIER_OWNER,),
        does="look around until verified",
    ),
    Player(
        key="billing",
        name="Billing Officer",
        name_ur="افسر واجبات",
        house="department",
        roles=(roles.BILLING_OFFICER,),
        does="raise and cancel the department's bills",
    ),
    Player(
        key="finance",
        name="Finance Officer One",
        name_ur="افسر خزانہ اول",
        staff=(roles.FINANCE_OFFICER,),
        does="follow the money, agree with partners",
    ),
    Player(
        key="finance2",
        name="Finance Officer Two",
        name_ur="افسر خزانہ دوم",
        staff=(roles.FINANCE_OFFICER,),
        does="approve what the first finance officer entered",
    ),
)
