"""Settings of the course site (Sphinx with MyST-NB): `make site`."""

project = "CIFAR course"
author = "the CIFAR course authors"
project_copyright = "2026, the CIFAR course authors. Text: CC BY 4.0, code: MIT."
extensions = ["myst_nb"]
html_theme = "sphinx_book_theme"
html_title = "CIFAR course"
html_show_sourcelink = False
exclude_patterns = ["assignments", "samples"]  # rubrics and answers are not for students
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]


def show_drawings(_app, page, source):
    """Puts all drawings of the lessons on the page that lists them."""
    if page == "drawings":
        from cifar_helpers import drawings

        for name in sorted(set(drawings.__all__) - {"Drawing"}):
            source[0] += f"\n## `drawings.{name}()`\n\n{getattr(drawings, name)()._repr_html_()}\n"


def setup(app):
    """What Sphinx calls before it reads the pages."""
    app.connect("source-read", show_drawings)
