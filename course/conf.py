"""Settings of the course site (Sphinx with MyST-NB): `make site`."""

from pathlib import Path

from cifar_helpers.instructors import expected, site

project = "CIFAR course"
author = "the CIFAR course authors"
project_copyright = "2026, the CIFAR course authors. Text: CC BY 4.0, code: MIT."
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "sphinx_book_theme"
html_title = "CIFAR course"
html_static_path = ["_static"] if (Path(__file__).parent / "_static").is_dir() else []
html_css_files = ["site.css"] if html_static_path else []
html_show_sourcelink = html_copy_source = False
html_theme_options = {"use_download_button": False, "use_fullscreen_button": False, "collapse_navbar": True}
html_math_renderer = "mathml"  # by the browser itself: nothing to load, and read aloud as a formula
exclude_patterns = ["assignments", "samples", "shown"]  # rubrics and answers are not for students
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
autodoc_typehints = "none"  # the docstrings have types
autodoc_member_order = "bysource"
default_role = "literal"
suppress_warnings = ["myst.header"]  # two notebooks have a short part before their first chapter
napoleon_google_docstring = False


def write_notebooks(app):
    """Makes the pages that show notebooks, before Sphinx looks which pages there are."""
    here = Path(app.srcdir)
    site.write_pages(here.parent, here / site.FOLDER)


def write_expected(app):
    """Makes the pages on what one should see, with their pictures, from the recorded runs."""
    expected.write_pages(Path(app.srcdir) / expected.FOLDER)


def show_drawings(_app, page, source):
    """Puts all drawings of the lessons on the page that lists them."""
    if page == "drawings":
        from cifar_helpers import drawings

        for name in sorted(set(drawings.__all__) - {"Drawing"}):
            source[0] += f"\n## `drawings.{name}()`\n\n{getattr(drawings, name)()._repr_html_()}\n"


def show_formula(translator, node):
    """Writes a formula as MathML."""
    from docutils.nodes import SkipNode, math_block
    from latex2mathml.converter import convert

    display = "block" if isinstance(node, math_block) else "inline"
    formula = convert(node.astext(), display=display)
    translator.body.append(
        f'<div class="formula" tabindex="0">{formula}</div>' if display == "block" else formula
    )
    raise SkipNode


def setup(app):
    """What Sphinx calls before it reads the pages."""
    app.connect("builder-inited", write_notebooks)
    app.connect("builder-inited", write_expected)
    app.connect("source-read", show_drawings)
    app.add_html_math_renderer("mathml", (show_formula, None), (show_formula, None))
