"""Run the notebooks of the walkthroughs and keep what they show, so that code hosts show it too.

Usage: python scripts/show_notebooks.py [NOTEBOOK...]. A figure is kept as a picture: it would weigh
megabytes, and code hosts draw none.
"""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from typing import Any

import chromium
import nbformat
import plotly
from dashboard import FLAGS, ROOT
from nbclient import NotebookClient
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = ROOT / "notebooks" / "training"
FIGURE = "application/vnd.plotly.v1+json"
PICTURE = "image/png"

_WIDTH, _HEIGHT = 1100, 760
_LONGEST = 4_000
"""Characters of a text beside which there is a better form."""

_DRAW = """([figure, width, height]) =>
  Plotly.toImage(figure, { format: "png", width, height }).then((url) => url.split(",")[1])"""


def main() -> int:
    named = [FOLDER / name for name in sys.argv[1:]]
    for path in named or sorted(FOLDER.glob("*.ipynb")):
        notebook = run(path)
        for cell in notebook.cells:
            cell.get("outputs", [])[:] = map(kept, cell.get("outputs", []))
            cell.metadata.pop("execution", None)
        text = nbformat.writes(notebook)
        path.write_text(f"{text.rstrip()}\n", encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


def run(path: Path) -> Any:
    """The notebook after all its cells were run, without what belongs to this machine."""
    notebook = nbformat.read(path, as_version=4)
    before = notebook.metadata
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata = before
    return notebook


def kept(output: Any) -> Any:
    """An output in forms that a code host shows, and no larger than need be."""
    data = output.get("data", {})
    if FIGURE in data:
        output.data = {PICTURE: _picture(data[FIGURE])}
    elif "text/html" in data and len(data["text/plain"]) > _LONGEST:
        del data["text/plain"]
    return output


def _picture(figure: dict[str, Any]) -> str:
    """The figure as PNG, in base64, drawn by the browser with the plotly.js that plotly brings."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(FLAGS))
        page = browser.new_page()
        page.add_script_tag(path=script)
        height = figure.get("layout", {}).get("height") or _HEIGHT
        drawn: str = page.evaluate(_DRAW, [figure, _WIDTH, height])
        browser.close()
    return _smaller(drawn)


def _smaller(drawn: str) -> str:
    """A picture on white in 128 colours, which is a third of its size."""
    image = Image.open(io.BytesIO(base64.b64decode(drawn))).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    small = io.BytesIO()
    Image.alpha_composite(paper, image).convert("RGB").quantize(128).save(
        small, "PNG", optimize=True
    )
    return base64.b64encode(small.getvalue()).decode()


if __name__ == "__main__":
    sys.exit(main())
