"""Downloads an archive from the first source that delivers it in time and with the right hash."""

from __future__ import annotations

import errno
import hashlib
import logging
import shutil
import time
from pathlib import Path

from cifar_helpers import lock
from cifar_helpers.data.archives import Archive, sources
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.transfer import ConnectionCut, TooSlow, TransferFailed, host, kept_bytes, receive

MINIMUM_SPEED = 200_000  # bytes per second: an archive then takes 14 minutes at most
CUTS = 5  # how often one source may break off, each time after it brought something
PAUSE_SECONDS = 1.0  # before a source that broke off is asked again

_log = logging.getLogger(__name__)


class NoSourceLeft(Exception):
    """No source delivered an archive; the message has a line for each."""


def fetch(archive: Archive, folder: Path) -> Path:
    """The archive in a folder, downloaded if it isn't there yet.

    The bytes go into `<file>.part`, which takes the archive's name only once its hash is right. A partial
    file is kept and continued, by the next source as well, after a cut, Ctrl-C or the end of the process.

    Parameters
    ----------
    archive : Archive
    folder : Path
        Made if absent. Only one process at a time downloads an archive into it; others wait.

    Returns
    -------
    Path
        The archive; its hash is right.

    Raises
    ------
    NoSourceLeft
        If every source failed.
    DataError
        If the folder can't be written.
    """
    target, part = folder / archive.file, folder / f"{archive.file}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock.held(folder / f"{archive.file}.lock", f"the download of {archive.file}"):
            if not is_genuine(target, archive):
                _check_space(archive, part)
                _download(archive, part)
                part.replace(target)
    except OSError as error:
        raise DataError(_trouble(error, folder)) from error
    return target


def is_genuine(path: Path, archive: Archive) -> bool:
    """Whether a file is there and has the archive's size and sha256."""
    if not path.is_file() or path.stat().st_size != archive.bytes:
        return False
    return _sha256(path) == archive.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_space(archive: Archive, part: Path) -> None:
    lacking = archive.bytes - kept_bytes(part)
    free = shutil.disk_usage(part.parent).free
    if free < lacking:
        raise OSError(errno.ENOSPC, f"{lacking / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free")


def _trouble(error: OSError, folder: Path) -> str:
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
    what = "is on a full disk" if full else "can't be written"
    return (
        f"The cache folder {folder} {what} ({error.strerror or error}). Make room there, "
        "or let CIFAR_CACHE_DIR name a folder on another disk."
    )


def _download(archive: Archive, part: Path) -> None:
    """Fill the partial file with a genuine archive, from the first source that can."""
    if is_genuine(part, archive):  # a process ended between the last byte and the move
        return
    reasons: dict[str, str] = {}
    slow: dict[str, float] = {}
    for source in sources(archive):
        try:
            return _from_source(source, archive, part, MINIMUM_SPEED)
        except TransferFailed as error:
            _note(reasons, source, archive, error)
            if isinstance(error, TooSlow):
                slow[source] = error.bytes_per_second
    # Where every source is slow, the student's own network is: better slow than not at all, fastest first.
    for source in sorted(slow, key=slow.__getitem__, reverse=True):
        try:
            return _from_source(source, archive, part, 0)
        except TransferFailed as error:
            _note(reasons, source, archive, error)
    raise NoSourceLeft("\n".join(reasons.values()))


def _note(reasons: dict[str, str], source: str, archive: Archive, error: TransferFailed) -> None:
    reasons[source] = f"- {archive.file} from {host(source)} {error}"
    _log.warning("%s from %s %s.", archive.file, host(source), error)


def _from_source(source: str, archive: Archive, part: Path, minimum_speed: float) -> None:
    """Complete the partial file from one source, and delete it if its hash is wrong then."""
    if kept_bytes(part) >= archive.bytes:
        part.unlink()  # whole, and not genuine: nothing to continue
    continued = kept_bytes(part) > 0
    _receive_all(source, archive, part, minimum_speed)
    if is_genuine(part, archive):
        return
    got = _sha256(part)
    part.unlink()
    if continued:  # the wrong bytes may be those of an earlier source
        return _from_source(source, archive, part, minimum_speed)
    raise TransferFailed(
        f"has the wrong sha256 (got {got[:8]}…, expected {archive.sha256[:8]}…) and was deleted"
    )


def _receive_all(source: str, archive: Archive, part: Path, minimum_speed: float) -> None:
    """Receive from one source, asking again after a cut as long as each attempt brings something."""
    for _ in range(CUTS):
        before = kept_bytes(part)
        try:
            return receive(source, part, archive.bytes, minimum_speed)
        except ConnectionCut:
            if kept_bytes(part) == before:
                raise
        time.sleep(PAUSE_SECONDS)
    receive(source, part, archive.bytes, minimum_speed)
