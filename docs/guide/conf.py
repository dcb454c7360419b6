"""The documentation site: one tree per language, `zh` at the root and `en` below /en/. Built by `make docs`.

Furo loads nothing from outside; MyST reads Markdown.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import rjieba
from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

sys.path.insert(0, str(Path(__file__).parent))
from states import draw_all

_CHINESE = os.environ.get("PORTICO_DOCS_LANGUAGE", "zh") == "zh"

project = "Portico 门廊" if _CHINESE else "Portico"
copyright = "Portico contributors"
language = "zh_CN" if _CHINESE else "en"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3
templates_path = ["_templates"]
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["guide.css"]
html_copy_source = False
html_show_sphinx = False
html_search_language = "zh" if _CHINESE else "en"
html_context = {"languages": (("zh", "中文"), ("en", "English")), "current_language": "zh" if _CHINESE else "en"}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/language.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


class SegmentedChinese(SearchChinese):
    """Chinese search over the words that the shop's own search uses; Sphinx's optional segmenter is unmaintained."""

    def split(self, input: str) -> list[str]:
        latin = self.latin1_letters.findall(input)
        self.latin_terms.update(latin)
        return [word for word in rjieba.cut_for_search(input) if word.strip()] + latin


def _bring_platforms(app: Sphinx) -> None:
    """The platforms' pages live beside the guide and are part of it. Files keep their times: few are read anew."""
    here = Path(app.srcdir)
    shutil.rmtree(here / "platforms", ignore_errors=True)
    shutil.copytree(here.parents[1] / "platforms" / here.name, here / "platforms")


def _draw_states(app: Sphinx) -> None:
    here = Path(app.srcdir)
    draw_all(here / "_states", here.name)


def setup(app: Sphinx) -> None:
    app.add_search_language(SegmentedChinese)
    app.connect("builder-inited", _bring_platforms)
    app.connect("builder-inited", _draw_states)
