"""Archives arrive whole or not at all, whatever servers and processes do."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import asdict

import numpy as np
import pytest
from data_support import (
    cut,
    describe,
    endless,
    login_page,
    server,
    silent,
    slow,
    status,
    wait_until,
    whole,
    without_range,
)

from cifar_helpers.data import archives, download, transfer
from cifar_helpers.data.data_error import DataError

CONTENT = np.random.default_rng(0).bytes(200_000)
OTHER = CONTENT[:100_000] + b"?" + CONTENT[100_001:]
PYTHON_ARCHIVE = archives.OFFICIAL["cifar10"].archives[0]

# Downloads an archive in a process of its own.
FETCH = """
import json, signal, sys
from pathlib import Path
from cifar_helpers.data import download
from cifar_helpers.data.archives import Archive
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's parent may have turned it off
print(download.fetch(Archive(**json.loads(sys.argv[1])), Path(sys.argv[2])))
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Windows and pauses of fractions of a second, and no proxy between the tests and their servers."""
    monkeypatch.setattr(transfer, "SPEED_WINDOW_SECONDS", 0.25)
    monkeypatch.setattr(transfer, "SILENCE_SECONDS", 1)
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("CIFAR_MIRROR", raising=False)


def archive_at(*urls):
    return describe(CONTENT, PYTHON_ARCHIVE, urls)


def part_of(folder):
    return folder / "cifar-10-python.tar.gz.part"


def keep(folder, content):
    """Leave a partial file, as an interrupted download does."""
    folder.mkdir(exist_ok=True)
    part_of(folder).write_bytes(content)


def assert_arrived(folder):
    """The whole archive is there, and nothing partial."""
    assert (folder / "cifar-10-python.tar.gz").read_bytes() == CONTENT
    assert not part_of(folder).exists()


def failure(folder, *urls):
    with pytest.raises(download.NoSourceLeft) as caught:
        download.fetch(archive_at(*urls), folder)
    assert not (folder / "cifar-10-python.tar.gz").exists()
    return str(caught.value)


def start(folder, *urls):
    description = json.dumps(asdict(archive_at(*urls)))
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, description, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_an_archive_is_downloaded_once_and_then_found(tmp_path):
    with server(whole(CONTENT)) as web:
        first = download.fetch(archive_at(web.url), tmp_path / "new" / "folder")
        assert download.fetch(archive_at(web.url), tmp_path / "new" / "folder") == first
        assert web.ranges == [None]
    assert_arrived(tmp_path / "new" / "folder")


def test_a_cut_download_goes_on_where_it_broke_off(tmp_path):
    with server(cut(CONTENT, 120_000), cut(CONTENT, 50_000), whole(CONTENT)) as web:
        download.fetch(archive_at(web.url), tmp_path)
        assert web.ranges == [None, "bytes=120000-", "bytes=170000-"]
    assert_arrived(tmp_path)


def test_a_server_that_ignores_range_is_no_trouble(tmp_path):
    keep(tmp_path, CONTENT[:150_000])
    with server(without_range(CONTENT)) as web:
        download.fetch(archive_at(web.url), tmp_path)
        assert web.ranges == ["bytes=150000-"]
    assert_arrived(tmp_path)


def test_a_server_that_ignores_range_and_breaks_off_costs_nothing_of_what_was_kept(tmp_path):
    keep(tmp_path, CONTENT[:150_000])

    def cut_and_without_range(request):
        request.head(0, len(CONTENT))
        request.body(CONTENT[:60_000])

    with server(cut_and_without_range) as web:
        failure(tmp_path, web.url)
    assert part_of(tmp_path).read_bytes() == CONTENT[:150_000]


def test_the_next_place_continues_what_the_last_one_began(tmp_path):
    with server(cut(CONTENT, 90_000), status(503)) as broken, server(whole(CONTENT)) as good:
        download.fetch(archive_at(broken.url, good.url), tmp_path)
        assert good.ranges == ["bytes=90000-"]
    assert_arrived(tmp_path)


def test_a_place_that_always_breaks_off_is_left_after_a_few_attempts(tmp_path):
    with server(cut(CONTENT, 1_000)) as web:
        assert "broke off after 6,000 of 200,000 bytes" in failure(tmp_path, web.url)
        assert len(web.ranges) == download.CUTS + 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (status(404), r"answers HTTP 404 \(Not Found\)"),
        (status(500), r"answers HTTP 500"),
        (silent, "doesn't answer within"),
        (login_page, "answers with a web page"),
        (endless, "sends more than the expected 200,000 bytes"),
        (whole(CONTENT[:-1]), "offers a file of 199,999 bytes, expected 200,000"),
        (whole(OTHER), r"has the wrong sha256 \(got [0-9a-f]{8}…, expected [0-9a-f]{8}…\) and was deleted"),
        (cut(CONTENT, 0), "broke off after 0 of 200,000 bytes"),
        (slow(CONTENT, 1_000, 0.02), "is too slow"),
    ],
)
def test_a_bad_place_is_left_for_the_next_one(bad, reason, tmp_path, caplog):
    with server(bad) as first, server(whole(CONTENT)) as second:
        download.fetch(archive_at(first.url, second.url), tmp_path)
    assert_arrived(tmp_path)
    (warning,) = caplog.messages
    assert re.fullmatch(rf"cifar-10-python.tar.gz from 127.0.0.1:\d+ {reason}.*", warning)


def test_when_every_place_fails_each_is_named_with_its_reason(tmp_path):
    with server(status(404)) as first, server(login_page) as second:
        message = failure(
            tmp_path, first.url, second.url, "http://127.0.0.1:9/archive.tar.gz", "ftp://host/file"
        )
    lines = message.splitlines()
    assert (
        lines[0]
        == f"- cifar-10-python.tar.gz from 127.0.0.1:{first.server_port} answers HTTP 404 (Not Found)"
    )
    assert "web page" in lines[1]
    assert lines[2].startswith("- cifar-10-python.tar.gz from 127.0.0.1:9 can't be reached (")
    assert lines[3].startswith(
        "- cifar-10-python.tar.gz from host is not a source that this package can read"
    )


def test_where_every_place_is_slow_the_fastest_is_used_to_the_end(tmp_path):
    slowest, faster = slow(CONTENT, 500, 0.02), slow(CONTENT, 2_000, 0.02, first=150_000)
    with server(slowest) as first, server(slow(CONTENT, 2_000, 0.02), faster) as second:
        download.fetch(archive_at(first.url, second.url), tmp_path)
        assert (len(first.ranges), len(second.ranges)) == (1, 2)
    assert_arrived(tmp_path)


def test_a_trickle_of_bytes_cannot_hide_from_the_clock(tmp_path):
    with server(slow(CONTENT, 1, 0.05)) as trickle, server(whole(CONTENT)) as good:
        download.fetch(archive_at(trickle.url, good.url), tmp_path)
    assert_arrived(tmp_path)


def test_a_server_that_falls_silent_in_mid_file_is_left(tmp_path):
    with server(slow(CONTENT, 1, 10, first=100_000)) as stalled, server(whole(CONTENT)) as good:
        download.fetch(archive_at(stalled.url, good.url), tmp_path)
        assert good.ranges == ["bytes=100000-"]
    assert_arrived(tmp_path)


@pytest.mark.parametrize(
    "kept", [OTHER[:150_000], OTHER, CONTENT + b"?"], ids=["cut off", "whole", "too long"]
)
def test_wrong_bytes_of_an_earlier_attempt_are_thrown_away(kept, tmp_path):
    keep(tmp_path, kept)
    with server(whole(CONTENT)) as web:
        download.fetch(archive_at(web.url), tmp_path)
        assert web.ranges[-1] is None
    assert_arrived(tmp_path)


def test_a_whole_partial_file_needs_no_network(tmp_path):
    keep(tmp_path, CONTENT)
    download.fetch(archive_at(), tmp_path)
    assert_arrived(tmp_path)


def test_an_archive_that_was_damaged_on_disk_is_downloaded_again(tmp_path):
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(OTHER)
    with server(whole(CONTENT)) as web:
        download.fetch(archive_at(web.url), tmp_path)
    assert_arrived(tmp_path)


def test_a_wrong_range_is_not_appended(tmp_path):
    keep(tmp_path, CONTENT[:1_000])

    def skips(request):
        request.head(2_000, len(CONTENT))
        request.body(CONTENT[2_000:])

    with server(skips) as web:
        assert "sends from byte 2,000 on, asked from 1,000 on" in failure(tmp_path, web.url)
    assert part_of(tmp_path).read_bytes() == CONTENT[:1_000]


def test_cifar_mirror_comes_first_as_a_url(tmp_path, monkeypatch):
    with server(whole(CONTENT)) as school, server(whole(CONTENT)) as public:
        monkeypatch.setenv("CIFAR_MIRROR", school.url.rsplit("/", 1)[0] + "/")
        download.fetch(archive_at(public.url), tmp_path)
        assert (len(school.ranges), len(public.ranges)) == (1, 0)
    assert_arrived(tmp_path)


def test_cifar_mirror_comes_first_as_a_folder(tmp_path, monkeypatch):
    (tmp_path / "school").mkdir()
    (tmp_path / "school" / "cifar-10-python.tar.gz").write_bytes(CONTENT)
    monkeypatch.setenv("CIFAR_MIRROR", str(tmp_path / "school"))
    download.fetch(archive_at(), tmp_path / "cache")
    assert_arrived(tmp_path / "cache")


def test_a_mirror_folder_without_the_archive_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CIFAR_MIRROR", str(tmp_path / "school"))
    message = failure(tmp_path / "cache")
    assert message.startswith(f"- cifar-10-python.tar.gz from {tmp_path / 'school'} can't be reached (")


def test_the_public_mirrors_come_before_the_slow_original_host():
    for official in archives.OFFICIAL.values():
        for archive in official.archives:
            assert archive.urls[-1] == f"https://www.cs.toronto.edu/~kriz/{archive.file}"
            assert all(archive.file in url and url.startswith("https://") for url in archive.urls)


def test_a_disk_without_room_is_an_error_before_anything_is_downloaded(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 100_000})
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DataError, match=r"is on a full disk .*Make room there, or let CIFAR_CACHE_DIR name"):
        download.fetch(archive_at("http://127.0.0.1:9/"), tmp_path)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's full disk")
def test_a_disk_that_fills_up_while_downloading_is_an_error_that_says_so(tmp_path):
    part_of(tmp_path).symlink_to("/dev/full")
    with server(whole(CONTENT)) as web, pytest.raises(DataError, match="is on a full disk"):
        download.fetch(archive_at(web.url), tmp_path)


def test_a_cache_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataError, match=r"The cache folder .*file.* can't be written"):
        download.fetch(archive_at(), tmp_path / "file" / "cache")


def test_two_processes_at_once_download_once(tmp_path):
    both_are_there = threading.Event()

    def behave(request):
        both_are_there.wait(60)
        whole(CONTENT)(request)

    with server(behave) as web:
        first = start(tmp_path, web.url)
        wait_until(lambda: web.ranges, 60)
        second = start(tmp_path, web.url)
        assert b"waiting for it" in second.stderr.readline()
        both_are_there.set()
        for process in (first, second):
            process.communicate(timeout=60)
            assert process.returncode == 0
        assert len(web.ranges) == 1
    assert_arrived(tmp_path)


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_download_that_was_killed_or_interrupted_goes_on_later(how, tmp_path):
    with server(slow(CONTENT, 1, 30, first=150_000), whole(CONTENT)) as web:
        process = start(tmp_path, web.url)
        wait_until(lambda: part_of(tmp_path).exists() and part_of(tmp_path).stat().st_size > 100_000)
        process.send_signal(getattr(signal, how))
        process.communicate(timeout=30)
        assert process.returncode != 0
        assert not (tmp_path / "cifar-10-python.tar.gz").exists()
        kept = part_of(tmp_path).stat().st_size
        download.fetch(archive_at(web.url), tmp_path)  # and the dead process has no lock any more
        assert web.ranges == [None, f"bytes={kept}-"]
    assert_arrived(tmp_path)
