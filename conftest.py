"""Settings for all tests, and for notebooks that nbval runs wherever pytest was started."""

from pathlib import Path

PICTURES = Path(__file__).parent / "tests" / "nbval.cfg"


def pytest_configure(config):
    """Pictures are not compared byte by byte, in HTML no more than as PNG."""
    if getattr(config.option, "nbval", False) and config.option.nbval_sanitize_with is None:
        config.option.nbval_sanitize_with = str(PICTURES)
