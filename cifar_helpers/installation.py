"""Looks at what a notebook needs: packages, processor, memory, disk, data and the way to them."""

from __future__ import annotations

import html
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from cifar_helpers import budget
from cifar_helpers.data import cache, download, official, transfer
from cifar_helpers.data.archives import OFFICIAL, Archive, sources
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.transfer import host

PACKAGE = "cifar-helpers"
PYTHONS = ((3, 11), (3, 14))
BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}  # Keras's backend → its package
GIB = 1 << 30
LEAST_MEMORY = 3 * GIB  # the most that a training takes in `laptop` is 2 GB, and a browser is open beside it
ROOM = 2 * 380_000_000  # of both data sets: the archive, and the arrays that are made of it
SECONDS, SAMPLE = 5, 1 << 20  # of a mirror: how long it has, how many bytes it is asked for


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        For example ``"tensorflow"``.
    said : str
        What was found.
    fix : str
        The line that repairs it, or what to do; empty if nothing is to be done.
    """

    what: str
    said: str
    fix: str = ""


class Report(tuple[Finding, ...]):
    """What was found, which shows itself as lines in a terminal and as a table in a notebook."""

    @property
    def to_fix(self) -> tuple[Finding, ...]:
        """The findings with something to do."""
        return tuple(finding for finding in self if finding.fix)

    def summary(self) -> str:
        """How many things are to be done.

        >>> Report([Finding("disk", "full", "make room")]).summary()
        '1 of 1 needs something.'
        """
        count = len(self.to_fix)
        if not count:
            return f"All {len(self)} are as they should be."
        return f"{count} of {len(self)} need{'s' if count == 1 else ''} something."

    def __repr__(self) -> str:
        width = max((len(finding.what) for finding in self), default=0)
        lines = []
        for what, said, fix in ((finding.what, finding.said, finding.fix) for finding in self):
            lines.append(f"{'!!' if fix else 'ok'}  {what:<{width}}  {said}")
            lines += [f"    {'':<{width}}  → {fix}"] if fix else []
        return "\n".join([*lines, self.summary()])

    def _repr_html_(self) -> str:
        cell = "<td style='text-align: left'>{}</td>"
        rows = [
            cell.format("to do" if finding.fix else "ok")
            + cell.format(html.escape(finding.what))
            + cell.format(html.escape(finding.said))
            + cell.format(f"<code>{html.escape(finding.fix)}</code>" if finding.fix else "")
            for finding in self
        ]
        head = "".join(f"<th scope='col'>{title}</th>" for title in ("", "what", "found", "what to do"))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{self.summary()}</p>"


def examine(network: bool | None = None) -> Report:
    """Everything that a notebook needs, and what to do about what is missing.

    Nothing is changed, and nothing is sent but requests to the data's mirrors.

    Parameters
    ----------
    network : bool, optional
        Whether to try the mirrors; None: if a data set is missing.
    """
    stored = list(images())
    missing = any(finding.fix for finding in stored)
    reached = list(mirrors()) if network or (network is None and missing) else []
    return Report([*python(), *packages(), *machine(), *disk(), chosen_budget(), *stored, *reached])


# ------------------------------------------------------------------ software


def python() -> Iterator[Finding]:
    """Python and this package."""
    lowest, highest = (".".join(map(str, version)) for version in PYTHONS)
    fits = PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]
    fix = "" if fits else f"install Python {lowest} to {highest}, and this package with it"
    yield Finding("Python", f"{platform.python_version()}, {platform.system()} {platform.machine()}", fix)
    yield Finding(PACKAGE, _version(PACKAGE) or "a folder that was not installed")


def packages() -> Iterator[Finding]:
    """The packages that notebooks import, against the versions that this one asks for."""
    needed = [Requirement(line) for line in _required()]
    for requirement in needed:
        extras = [extra for extra in ("", "lab", "tensorflow") if _applies(requirement, extra)]
        if extras and requirement.name not in BACKENDS and requirement.name != "keras":
            yield of_package(requirement, optional="lab" in extras)
    yield _backend({requirement.name: requirement for requirement in needed})


def _applies(requirement: Requirement, extra: str) -> bool:
    """Whether a requirement is one of this extra's; "" is what is always needed."""
    if requirement.marker is None:
        return not extra
    plain = requirement.marker.evaluate({"extra": ""})
    return not plain and requirement.marker.evaluate({"extra": extra}) if extra else plain


def _required() -> list[str]:
    try:
        return importlib.metadata.requires(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:  # a source tree that was never installed
        return []


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def of_package(requirement: Requirement, optional: bool = False) -> Finding:
    """Whether a package is there, in a version that fits; on Colab an optional one may be missing."""
    found = _version(requirement.name)
    if found is None:
        if optional and "google.colab" in sys.modules:
            return Finding(requirement.name, "not here, and Colab has its own")
        said = f"missing; {requirement.specifier} is needed"
    elif requirement.specifier.contains(found, prereleases=True):
        return Finding(requirement.name, found)
    else:
        said = f"{found}, and {requirement.specifier} is needed"
    return Finding(requirement.name, said, f'pip install "{requirement.name}{requirement.specifier}"')


def _backend(needed: dict[str, Requirement]) -> Finding:
    """Keras and what computes for it, which the assignments from 3 on need."""
    name = os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow"
    package, keras = BACKENDS.get(name, name), _version("keras")
    found = _version(package)
    if found and keras:
        return Finding("Keras", f"{keras}, on {name} {found}")
    lacking = " and ".join(each for each, there in (("keras", keras), (package, found)) if not there)
    wanted = needed.get(package, needed.get("keras"))
    install = f"{package}{wanted.specifier}" if wanted and wanted.name == package else f"keras {package}"
    return Finding(
        "Keras",
        f"{lacking} missing: assignments 1 and 2 need none, the others compare or train with it",
        f'pip install "{install}"' if " " not in install else f"pip install {install}",
    )


# ------------------------------------------------------------------ the machine


def machine() -> Iterator[Finding]:
    """Processor, precision, GPU and memory."""
    from cifar_helpers.training import precision

    name = precision.processor()
    yield Finding("processor", f"{name}, {_cores()} cores")
    gain = precision.known_gain()
    if gain is not None:
        better = "bfloat16" if gain >= precision.GAIN else "float32"
        yield Finding("precision", f"{better} in laptop: bfloat16 took 1/{gain:.1f} of the time here")
    yield Finding("GPU", _gpu())
    yield _memory()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _gpu() -> str:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "none that NVIDIA's driver knows; nothing needs one"
    asked = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "nvidia-smi is there and names none; CIFAR_BUDGET=laptop works without"
    return "; ".join(told.split("\n")).strip("; ") or "nvidia-smi names none"


def _memory() -> Finding:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return Finding("memory", "not known on this system")
    fix = (
        ""
        if free >= LEAST_MEMORY
        else "close other programs, and notebooks with Kernel → Shut Down All Kernels"
    )
    return Finding("memory", f"{free / GIB:.1f} GiB free", fix)


def disk() -> Iterator[Finding]:
    """Room where data are kept."""
    folder = cache.folder()
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        yield Finding("disk", f"{folder} can't be written", "let CIFAR_CACHE_DIR name another folder")
        return
    fix = "" if free >= ROOM else f"make room, or let CIFAR_CACHE_DIR name another folder than {folder}"
    yield Finding("disk", f"{free / GIB:,.1f} GiB free in {folder}", fix)


# ------------------------------------------------------------------ budget and data


def chosen_budget() -> Finding:
    """Which budget notebooks take, and why."""
    try:
        name = budget.current().name
    except ValueError as error:
        return Finding("budget", str(error), f"%env CIFAR_BUDGET={budget.NAMES[1]}")
    why = "as CIFAR_BUDGET says" if os.environ.get("CIFAR_BUDGET", "").strip() else "chosen by the machine"
    return Finding("budget", f"{name}, {why}")


def images() -> Iterator[Finding]:
    """Each official data set: where it is, and whether its hash is right."""
    for name, data in OFFICIAL.items():
        yield _images(name, data.title)


def _images(name: str, title: str) -> Finding:
    folder = official.own_folder()
    if folder is not None:
        try:
            path = official.fetch(name)
        except DataError as error:
            return Finding(title, str(error), "set CIFAR_DATA_DIR to the folder that holds it, or unset it")
        return Finding(title, f"{path} (CIFAR_DATA_DIR)")
    for archive in OFFICIAL[name].archives:
        path = cache.archives() / archive.file
        if download.is_genuine(path, archive):
            return Finding(title, f"{path}, its sha256 is right")
        if path.is_file():
            return Finding(title, f"{path} is damaged", f"cifar-course data {name}")
    if (cache.folder() / "arrays" / name).is_dir():
        return Finding(title, "prepared in the cache; the archive is not there any more")
    wanted = f"cifar-course data {name}"
    return Finding(title, "not on this machine", f"{wanted} (or, without a network, %env CIFAR_BUDGET=toy)")


def mirrors() -> Iterator[Finding]:
    """Each place that the data can be had from: whether it answers, and how fast."""
    places: dict[str, tuple[str, Archive]] = {}
    for archive in (data.archives[0] for data in OFFICIAL.values()):
        for source in sources(archive):
            places.setdefault(host(source), (source, archive))
    with ThreadPoolExecutor() as pool:
        speeds = list(pool.map(lambda place: _speed(place[0]), places.values()))
    for (name, (_, archive)), speed in zip(places.items(), speeds, strict=True):
        yield Finding(name, speed if isinstance(speed, str) else _duration(speed, archive))
    if not any(isinstance(speed, float) and speed >= download.MINIMUM_SPEED for speed in speeds):
        yield Finding("mirrors", "none answers fast enough", official.HELP)


def _speed(source: str) -> float | str:
    """Bytes per second, or why there are none."""
    try:
        return transfer.speed(source, SAMPLE, SECONDS)
    except transfer.TransferFailed as error:
        return str(error)


def _duration(speed: float, archive: Archive) -> str:
    return f"{speed / 1000:,.0f} kB/s: {archive.file} in {archive.bytes / speed / 60:,.1f} minutes"
