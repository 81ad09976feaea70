"""Fonts from npm: unpacked to TrueType for PDFs, which must carry their own; one for Urdu pages.

Pages use the reader's system fonts. A machine that has no Nastaliq face shows squares, so pages in
Urdu offer one weight with the letters of Urdu alone, in all their joined forms. Run by `make
setup`, after `npm ci`: `python -m app.web.fonts`.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "frontend" / "node_modules" / "@fontsource"
FONTS = ROOT / "build" / "fonts"
# Family, part of its letters, weight. One file a weight: Typst reads no family from several files.
FACES = (
    ("noto-nastaliq-urdu", "arabic", 400),
    ("noto-nastaliq-urdu", "arabic", 700),
    ("noto-sans", "latin", 400),
    ("noto-sans", "latin", 700),
)
# Letters, marks and signs of Urdu, and the Arabic ones that people type for them.
URDU = (
    "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھۂۃیےۓةىيكه"
    "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0654\u0670"
    "،؛؟۔٪٫٬۰۱۲۳۴۵۶۷۸۹ \u200c\u200d«»‘’“”–…()/:.-"
)


def build_web_font(packages: Path = PACKAGES, target: Path = FONTS) -> Path:
    """Write the face of pages in Urdu, `urdu.woff2`: at most 120 KB on the wire."""
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, name_IDs=[1, 2])
    family = "noto-nastaliq-urdu"
    source = packages / family / "files" / f"{family}-arabic-400-normal.woff2"
    font = subset.load_font(str(source), options)
    letters = subset.Subsetter(options)
    letters.populate(text=URDU)
    letters.subset(font)
    written = target / "urdu.woff2"
    subset.save_font(font, str(written), options)
    return written


def build_fonts(packages: Path = PACKAGES, target: Path = FONTS) -> list[Path]:
    """Unpack each face into `target`; FileNotFoundError where npm's packages are not installed."""
    target.mkdir(parents=True, exist_ok=True)
    return [_unpack(packages, target, *face) for face in FACES]


def _unpack(packages: Path, target: Path, family: str, letters: str, weight: int) -> Path:
    name = f"{family}-{letters}-{weight}"
    unpacked = target / f"{name}.ttf"
    with TTFont(packages / family / "files" / f"{name}-normal.woff2") as font:
        font.flavor = None
        font.save(unpacked)
    return unpacked


if __name__ == "__main__":
    build_fonts()
    build_web_font()
