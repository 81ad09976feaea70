"""Interface of the search box for domains: `registry.contribute(SearchSource(…))`."""

from app.search.index import BODY as BODY
from app.search.index import HEADING as HEADING
from app.search.index import SUMMARY as SUMMARY
from app.search.index import TITLE as TITLE
from app.search.index import Index as Index
from app.search.sources import MAX_ROWS as MAX_ROWS
from app.search.sources import Hit as Hit
from app.search.sources import Hits as Hits
from app.search.sources import KnownReference as KnownReference
from app.search.sources import SearchSource as SearchSource
from app.search.sources import Words as Words
