"""Puts the released notebooks, and what belongs beside them, into the package that students install."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HANDED_OUT = (".ipynb", ".md")  # not the images of a private test, which have their own way


class WithNotebooks(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            for path in sorted(Path("release").glob("*/*")):
                if path.suffix in HANDED_OUT:
                    into = Path(self.build_lib, "cifar_helpers", "notebooks", path.parent.name)
                    into.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, into)


setup(cmdclass={"build_py": WithNotebooks})
