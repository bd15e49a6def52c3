"""Lets staff open, run and validate what was handed in: below its folders nothing of it runs as them.

A kernel starts in the folder of its notebook and imports modules from there, before any cell is run; the
formgrader reads settings, which are programs, from the folder it is sent to; JupyterLab with Jupytext writes
where a notebook says. All of that would be a stranger's work in the name of whoever opens a submission.

As a server extension, which ``tools/kernel.py`` enables, this guards each Jupyter server of the environment;
nbgrader_config.py guards those that start in a course, and nbgrader's own commands. Where nbgrader is
missing, it leaves servers alone.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traitlets.config import Config

IN_A_SUBMISSION = (
    "Jupyter was started in {folder}, a folder of what students handed in, and would run an "
    "nbgrader_config.py there as you. Start it in the course's folder: cd {course}"
)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    try:
        import nbgrader  # noqa: F401
    except ModuleNotFoundError:
        return
    from cifar_helpers.grading.opening import folders

    here = os.getcwd()
    if folders.by_strangers(here):
        sys.exit(IN_A_SUBMISSION.format(folder=here, course=folders.course_of(here)))
    guard_server(server)


def guard(config: Config | None = None) -> None:
    """Guards this process; call it with the `c` of nbgrader_config.py, whose folders count then.

    nbgrader's validation is guarded in any case, the rest where a Jupyter server runs.
    """
    from cifar_helpers.grading.opening import folders, validation

    folders.learn(config)
    validation.guard()
    application = sys.modules.get("jupyter_server.serverapp")
    if application is not None and application.ServerApp.initialized():
        guard_server(application.ServerApp.instance())


def guard_server(server: Any) -> None:
    """Guards what a Jupyter server does in folders of submissions: kernels, terminals, files, nbgrader."""
    from cifar_helpers.grading.opening import (
        contents,
        folders,
        formgrader_settings,
        kernel_messages,
        kernels,
        pages,
        validation,
    )

    folders.learn(server.config)
    kernels.guard()
    kernel_messages.guard()
    formgrader_settings.guard()
    pages.guard()
    validation.guard()
    validation.guard_button()
    # Later, as Jupytext may put another manager of files in its place until then.
    server.io_loop.add_callback(lambda: contents.guard(server.contents_manager))
