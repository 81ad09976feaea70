"""Interface of synonyms for searches by PostgreSQL and for searches in memory."""

from app.synonyms.policy import Term as Term
from app.synonyms.policy import terms_of as terms_of
from app.synonyms.queries import changed_at as changed_at
from app.synonyms.queries import widened as widened
from app.synonyms.queries import widened_any as widened_any
from app.synonyms.queries import widened_terms as widened_terms
from app.synonyms.release_words import release_rows as release_rows
from app.synonyms.release_words import spellings as spellings
