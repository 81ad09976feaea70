"""People who claim reliefs in the demonstration, and the Finance officers who decide."""

from app import roles
from demonstration.cast.players import House, Player

CLAIM_HOUSES = (
    House(
        key="finance",
        number=19,
        kind="department",
        name="Finance Department",
        name_ur="محکمہ خزانہ",
        district="Quetta",
    ),
    House(
        key="softworks",
        number=20,
        kind="supplier",
        name="Quetta Softworks",
        name_ur="کوئٹہ سافٹ ورکس",
        district="Quetta",
    ),
)
CLAIM_PLAYERS = (
    Player(
        key="developer",
        number=43,
        name="Owner of Quetta Softworks",
        name_ur="مالک، کوئٹہ سافٹ ورکس",
        house="softworks",
        roles=(roles.SUPPLIER_OWNER,),
        does="claim reliefs of an ICT firm, pay with a credit",
    ),
    Player(
        key="relief_assessor",
        number=44,
        name="Assessor of Reliefs",
        name_ur="جائزہ کار، رعایات",
        house="finance",
        roles=(roles.CASE_OFFICER,),
        does="assess claims of reliefs, enter what papers say",
    ),
    Player(
        key="relief_senior",
        number=45,
        name="Senior Assessor of Reliefs",
        name_ur="سینئر جائزہ کار، رعایات",
        house="finance",
        roles=(roles.CASE_APPROVER,),
        does="review claims of reliefs",
    ),
    Player(
        key="relief_finance",
        number=46,
        name="Deputy Secretary Finance",
        name_ur="ڈپٹی سیکرٹری خزانہ",
        house="finance",
        roles=(roles.CASE_APPROVER,),
        does="grant reliefs from the budget",
    ),
    Player(
        key="relief_secretary",
        number=47,
        name="Secretary Finance",
        name_ur="سیکرٹری خزانہ",
        house="finance",
        roles=(roles.CASE_APPROVER, roles.DEPARTMENT_HEAD),
        does="grant large reliefs, hear appeals",
    ),
)
