"""Acts that no centre's officer does for a firm: a visit would reveal a bidder.

The row of a visit, its message, an officer's day and the act's choices are read by others, and only
bidders of tenders that changed have a bid to confirm.
"""

from app.data_files.words import Words
from app.text import sentence
from app.visits.public import PersonalAct

CONFIRMATION = PersonalAct(
    code="confirm_bid",
    title=Words(
        "Confirm a bid whose tender has changed", "جس ٹینڈر میں تبدیلی ہوئی اس کی بولی کی توثیق"
    ),
    instead=sentence(
        "No visit is opened for this, because it would show who bids. The bidder signs in"
        " with their own code on the public computer of the centre and presses once. Show"
        " them how to sign in, and leave them alone with it."
    ),
)
