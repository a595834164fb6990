"""Charts as .svg, .png and .html; nothing is fetched, and fonts are those of the machine."""

from __future__ import annotations

from html import escape

from thesis.report.plots.style import Chart
from thesis.text import Problems

PLOT_KINDS = (".svg", ".png", ".html")

# The picture stands in the page as it is: no script, so that no company's name can become one.
_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ margin: 1rem; }} svg {{ max-width: 100%; height: auto; }}</style>
</head>
<body>
{drawn}
</body>
</html>
"""
_PIXELS = 2.0  # pixels of a .png for each of a screen's


def encode_chart(chart: Chart, suffix: str) -> bytes:
    """A chart as a file: .svg, .png, or .html that holds the picture and nothing else.

    Raises:
        ThesisError: E106, there is no such kind of picture here.
        ImportError: the extra that draws is not installed.
    """
    kind = suffix.lower()
    if kind not in PLOT_KINDS:
        Problems().fail(
            "E106",
            f"there is no drawing to a `{suffix or 'suffixless'}` file here",
            suggestion=f"Name it {', '.join(PLOT_KINDS[:-1])} or {PLOT_KINDS[-1]}.",
        )
    try:
        import vl_convert
    except ImportError as missing:
        raise ImportError("pictures need vl-convert; install it with: pip install 'thesis[plot]'") from missing
    spec = chart.to_json()
    if kind == ".png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=_PIXELS, allowed_base_urls=[]))
    drawn = str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    return (drawn if kind == ".svg" else _PAGE.format(title=escape(_title(chart)), drawn=drawn)).encode()


def _title(chart: Chart) -> str:
    return str(chart.to_dict()["title"]["text"])
