"""What tools and students do to a notebook: functions from its JSON (a dictionary) to the JSON handed in."""

from __future__ import annotations

import copy
import json

STREAM = {"output_type": "stream", "name": "stderr", "text": ["UserWarning: look\n"]}
FIGURE = {
    "output_type": "display_data",
    "metadata": {"needs_background": "light"},
    "data": {
        "text/plain": ["<Figure>"],
        "application/vnd.google.colaboratory.intrinsic+json": {"type": "string"},
    },
}


def grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def find(notebook, name):
    """The cell with this grade_id."""
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def without(notebook, *names):
    """Cells deleted by their grade_ids."""
    kept = [cell for cell in notebook["cells"] if grade_id(cell) not in names]
    return {**copy.deepcopy(notebook), "cells": copy.deepcopy(kept)}


def colab(notebook):
    """As Google Colab saves it: cell metadata replaced, ids gone, nbformat 4.0, its own outputs."""
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        metadata = {"id": f"mGx{number:09}"}
        new = {"cell_type": cell["cell_type"], "metadata": metadata}
        new["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            metadata |= {"colab": {"base_uri": "https://localhost:8080/", "height": 35}}
            metadata["outputId"] = f"0d3f-{number}"
            new |= {"execution_count": number, "outputs": [STREAM, FIGURE]}
        cells.append(new)
    metadata = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"3f": {"state": {"value": 1}}}},
    }
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": cells}


def kaggle(notebook):
    """As Kaggle saves it: its own cell metadata, and a first cell of its own."""
    stamp = {"iopub.status.busy": "2024-05-01T10:00:00Z", "shell.execute_reply": "2024-05-01T10:00:01Z"}
    greeting = "# This Python 3 environment comes with many helpful analytics libraries installed\nimport os"
    cells = [{"cell_type": "code", "source": greeting, "outputs": [], "execution_count": None}]
    cells += [{key: value for key, value in cell.items() if key != "id"} for cell in notebook["cells"]]
    for number, cell in enumerate(cells):
        cell["metadata"] = {
            "_uuid": f"8f2839f{number}",
            "_cell_guid": "b1",
            "trusted": True,
            "execution": stamp,
        }
    metadata = {
        "kernelspec": {"language": "python", "display_name": "Python 3", "name": "python3"},
        "kaggle": {"accelerator": "none", "dataSources": [], "isInternetEnabled": True},
    }
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": cells}


def vs_code(notebook):
    """As Visual Studio Code saves it: nbgrader's metadata kept beside its own, cell ids gone, its kernel."""
    new = copy.deepcopy(notebook)
    for cell in new["cells"]:
        cell.pop("id", None)
        cell["metadata"]["vscode"] = {"languageId": "python"}
    kernel = {"name": "venv", "display_name": "venv (3.11.2)", "language": "python"}
    new["metadata"] = {"kernelspec": kernel, "vscode": {"interpreter": {"hash": "31f2"}}}
    return new | {"nbformat_minor": 2}


def nbformat_3(notebook):
    """In the format of IPython 1 and 2."""
    cells = []
    for cell in notebook["cells"]:
        new = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            new |= {"input": cell["source"], "language": "python", "outputs": [], "prompt_number": 3}
        else:
            new["source"] = cell["source"]
        cells.append(new)
    cells.insert(0, {"cell_type": "heading", "level": 2, "metadata": {}, "source": "My work"})
    sheets = [{"cells": cells, "metadata": {}}]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "x"}, "worksheets": sheets}


def schema(version):
    """With metadata of an older nbgrader; None for one that wrote no version."""

    def make(notebook):
        new = copy.deepcopy(notebook)
        for cell in new["cells"]:
            metadata = cell["metadata"].get("nbgrader")
            if metadata:
                metadata.pop("task")
                metadata.pop("schema_version")
                if version is not None:
                    metadata["schema_version"] = version
                if version != 2:
                    metadata.pop("cell_type", None)
        return new

    return make


def no_minor(notebook):
    """Without nbformat_minor, which nbformat refuses."""
    return {key: value for key, value in notebook.items() if key != "nbformat_minor"}


def odd_ids(notebook):
    """Cell ids missing, doubled and of the wrong type, in a version that had none."""
    new = copy.deepcopy(notebook)
    for number, cell in enumerate(new["cells"]):
        cell["id"] = ["same", "same", 7, "", None][number % 5]
    return new | {"nbformat_minor": 4}


def bytes_of(notebook):
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()
