"""In JupyterLab, *Run all* goes through a half-done notebook, and its last cell says where one stands."""

from __future__ import annotations

import nbformat
import pytest
from half_done import solved
from server import jupyter

pytestmark = pytest.mark.long  # a Jupyter server and a browser start, a notebook is run
NAME = "2_two_layer_net"


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """A student's folder, and a function that runs a notebook in it from top to bottom by the menu."""
    root = tmp_path_factory.mktemp("student")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    with jupyter(root, root / "home", "lab", guarded=False) as address:

        def run_all(made, name):
            made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
            nbformat.write(made, root / name)
            page.goto(f"{address}/lab/tree/{name}?token=t&reset")
            page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            return page

        yield root, run_all
        page.close()


def report(page):
    page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTop = panel.scrollHeight")
    table = page.locator(".jp-OutputArea-output", has_text="points so far")
    table.wait_for(timeout=180_000)
    return table.inner_text()


def test_the_last_cell_shows_points_and_open_tasks_and_after_saving_the_file(lab):
    root, run_all = lab
    page = run_all(solved(NAME, ("toy-net", "forward", "sgd-step")), f"{NAME}.ipynb")
    shown = report(page)
    assert "42 of 90 points so far" in shown
    assert "Task 3: scores\t0 of 10\topen" in shown
    assert "Save the notebook (Ctrl+S" in shown
    assert not (root / "to_upload").exists()
    page.keyboard.press("Control+s")
    page.locator(".jp-Notebook-cell", has_text=f'hand_in.check("{NAME}")').last.click()
    page.wait_for_timeout(3_000)
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"To upload: to_upload/{NAME}.ipynb").wait_for(timeout=60_000)
    uploaded = nbformat.read(root / "to_upload" / f"{NAME}.ipynb", as_version=4)
    [toy] = [cell for cell in uploaded.cells if cell.id == "test-toy-net"]
    assert "it belongs to “Task 2: a toy net”" in toy.outputs[0].traceback[0]


EXPLORER = """
import numpy as np
from cifar_helpers import widgets
class Net: params = {"W1": np.zeros((3072, 2)), "W2": np.eye(2)}
widgets.weight_pictures(Net, ["cat", "household_electrical_devices"])
"""


def test_lists_to_choose_from_have_names_for_screen_readers(lab):
    _, run_all = lab
    page = run_all(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXPLORER)]), "other.ipynb")
    choice = page.get_by_role("combobox", name="units")
    choice.wait_for(timeout=60_000)
    choice.select_option("household_electrical_devices")
    page.locator('img[alt*="most in favour of household_electrical_devices"]').wait_for(timeout=60_000)
    assert choice.evaluate("list => list.scrollWidth <= list.clientWidth")
