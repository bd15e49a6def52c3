"""What programs in a sandbox see beside the system: folders of the course, and this package or a part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PLACE = "/opt"  # where the folders lie, under the names of their variables


@dataclass(frozen=True)
class View:
    """A submission's view, or that of its judge, who sees the whole package.

    `absent` are names below this package that only say that they can't be had; `folders` are folders of this
    machine to read, each with the variable that tells where it is.
    """

    absent: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()

    def there(self) -> dict[str, Path]:
        """The folders that exist, by the variable of each."""
        places = {name: Path(place).expanduser().absolute() for name, place in self.folders}
        return {name: place for name, place in places.items() if place.is_dir()}

    def variables(self) -> dict[str, str]:
        """Where the sandbox has the folders; also those that don't exist, so that nobody looks elsewhere."""
        return {name: f"{PLACE}/{name}" for name, _ in self.folders}
