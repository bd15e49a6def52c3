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
