"""Fonts for PDFs, which must carry their own: npm's web fonts unpacked to TrueType.

Pages use the reader's system fonts and never load these. Run by `make setup`, after `npm ci`:
`python -m app.web.fonts`.
"""

from pathlib import Path

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
