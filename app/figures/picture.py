"""The province as a picture of square tiles, one a district, laid out roughly as on a map.

Every number is in the table next to it too, with the links; the picture is one image to people who
hear the page. Neither its tiles nor its letters are mirrored in Urdu: it is a map.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from markupsafe import Markup

from app.figures.queries import Row

# Each line of tiles: its first column, then districts from the west; "-" is the sea.
_LINES = (
    "6 zhob sherani",
    "3 chaman pishin killa-saifullah loralai musakhel",
    "3 killa-abdullah quetta ziarat duki barkhan",
    "1 chagai nushki mastung harnai sibi kohlu dera-bugti",
    "2 kharan kalat kachhi nasirabad sohbatpur",
    "2 washuk surab jhal-magsi usta-muhammad jaffarabad",
    "0 kech panjgur awaran khuzdar",
    "0 gwadar - lasbela hub",
)
# Letters of districts whose names begin alike; the others are called by their first three.
_SHORT = {
    "chaman": "CHN",
    "killa-saifullah": "KSF",
    "killa-abdullah": "KAB",
    "quetta": "QTA",
    "chagai": "CHG",
    "dera-bugti": "DBG",
    "kharan": "KHN",
    "jhal-magsi": "JMG",
    "khuzdar": "KHZ",
}
# (column, row) of each district's tile.
TILES: Mapping[str, tuple[int, int]] = {
    code: (int(first) + place, row)
    for row, line in enumerate(_LINES)
    for first, *codes in [line.split()]
    for place, code in enumerate(codes)
    if code != "-"
}
_WIDE, _HIGH, _GAP = 66, 60, 3
# Tiles are coloured in this many steps of the greatest value; none is pale.
_STEPS = 5
_MAP = Markup(
    '<svg class="bdm-map" viewBox="0 0 528 480" role="img" aria-labelledby="map-t map-d"'
    ' focusable="false"><title id="map-t">{title}</title><desc id="map-d">{about}</desc>'
    "{tiles}</svg>"
)
_TILE = Markup(
    '<g class="bdm-map__{step}"><rect x="{x}" y="{y}" width="63" height="57" rx="4"/>'
    '<text class="bdm-map__n" x="{middle}" y="{top}">{shown}</text>'
    '<text x="{middle}" y="{bottom}">{code}</text></g>'
)


def tile_map(title: str, rows: Sequence[Row], labels: Mapping[str, str]) -> Markup:
    """Draw the values of districts; `labels` has the text of each by its code.

    A district of later law that has no tile yet is in the table alone.
    """
    values = {row.key: row.pair[0] or 0 for row in rows}
    most = max(values.values(), default=0)
    tiles = (_tile(row, labels[row.key], _step(values[row.key], most)) for row in rows)
    about = gettext("A square for each district. The same numbers are in the table.")
    return _MAP.format(title=title, about=about, tiles=Markup().join(tiles))


def _step(value: object, most: object) -> int:
    here, greatest = int(value), int(most)  # type: ignore[call-overload] # numbers of a colour
    return 0 if here <= 0 else 1 + (here * (_STEPS - 1)) // max(greatest, 1)


def _tile(row: Row, label: str, step: int) -> Markup:
    if row.key not in TILES:
        return Markup()
    column, line = TILES[row.key]
    x, y = column * _WIDE + 1, line * _HIGH + 1
    return _TILE.format(
        step=step,
        x=x,
        y=y,
        middle=x + (_WIDE - _GAP) // 2,
        top=y + 29,
        bottom=y + 48,
        shown=label,
        code=_SHORT.get(row.key, row.key[:3].upper()),
    )
