"""Makes the fonts of the console out of the packages of Debian 12. See README.md for the command."""

import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
INTER = Path("/usr/share/fonts/opentype/inter")
MONO = Path("/usr/share/fonts/truetype/jetbrains-mono")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

# Latin with its extensions, combining marks, Greek, Cyrillic, Vietnamese; punctuation,
# currency, letterlike, arrows, mathematics, keys, shapes.
TEXT = (
    "U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,"
    "U+2000-206F,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2150-218F,U+2190-21FF,U+2200-22FF,"
    "U+2300-23FF,U+25A0-25FF,U+2605,U+2606,U+2713,U+2717"
)
KEYS = "U+0020-007E,U+00A0-017F,U+2010-2026,U+2190-2199,U+21B5,U+21E7,U+2318,U+2325,U+232B"


def simplified_chinese():
    """GB 2312 level 1 (3,755 characters in daily use), its punctuation, and full-width forms."""
    points = set()
    for row in range(16, 56):
        for cell in range(1, 95):
            try:
                points.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    for row in (1, 3):
        for cell in range(1, 95):
            try:
                points.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    # Level 2 characters that a rider is likely to write: 您 is level 1, these are not.
    points.update(map(ord, "嗯哎哟咦噢呗咱啥嘛吖甭俩仨谢赶尴尬瞅瞧喵癫痫哮"))
    return ",".join(f"U+{point:04X}" for point in sorted(points))


def subset(source, target, unicodes, *extra):
    subprocess.run(
        [
            sys.executable, "-m", "fontTools.subset", str(source),
            f"--output-file={target}", f"--unicodes={unicodes}",
            "--no-hinting", "--desubroutinize", "--name-IDs=0,1,2,3,4,5,6,13,14",
            "--notdef-outline", *extra,
        ],
        check=True,
    )


def freeze_tabular_figures(path):
    """Points the digits at their tabular forms, so that changing numbers do not dance."""
    font = TTFont(path)
    lookups = font["GSUB"].table.LookupList.Lookup
    mapping = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in lookups[index].SubTable:
                    mapping.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for point, glyph in list(table.cmap.items()):
            if glyph in mapping:
                table.cmap[point] = mapping[glyph]
    font.save(path)


def main():
    for weight in ("Regular", "Medium", "SemiBold"):
        target = HERE / f"Inter-{weight}.otf"
        subset(INTER / f"Inter-{weight}.otf", target, TEXT, "--layout-features=kern,mark,mkmk,ccmp,tnum,locl")
        freeze_tabular_figures(target)
        subset(target, target, TEXT, "--layout-features=kern,mark,mkmk,ccmp,locl")
    subset(MONO / "JetBrainsMono-Medium.ttf", HERE / "JetBrainsMono-Medium.ttf", KEYS, "--layout-features=")
    subset(
        CJK, HERE / "NotoSansSC-Regular.otf", simplified_chinese(),
        "--font-number=2", "--layout-features=",
    )
    for path in sorted(HERE.glob("*.[ot]tf")):
        cmap = TTFont(path).getBestCmap()
        print(f"{path.name}: {path.stat().st_size} bytes, {len(cmap)} characters")


if __name__ == "__main__":
    main()
