"""Archives handed in are unpacked in memory, within limits, and nothing in them leads anywhere."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest
from classroom import ASSIGNMENT, RIGHT

from cifar_helpers.grading import intake
from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.grading.intake import archives, collecting
from cifar_helpers.grading.intake.collecting import Limits

NAME = f"{ASSIGNMENT}.ipynb"


@pytest.fixture
def notebook(classroom):
    """A good notebook's bytes; nothing is handed in."""
    path = classroom.hand_in("eve", **RIGHT)
    content = path.read_bytes()
    path.unlink()
    return content


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members, mode="w:gz"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def special(name, kind, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def read(classroom):
    return intake.read(classroom.course, ASSIGNMENT, "eve")


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("work.zip", zipped),
        ("WORK.ZIP", zipped),
        ("work.tar.gz", tarred),
        ("work.tgz", tarred),
        ("work.tar", lambda members: tarred(members, "w")),
        ("work.tar.xz", lambda members: tarred(members, "w:xz")),
        ("work.zip", lambda members: zipped({"inner.tar.gz": tarred(members)})),
    ],
)
def test_a_notebook_in_an_archive_is_taken_with_the_files_beside_it(classroom, notebook, name, pack):
    members = {
        f"ada/{NAME}": notebook,
        "ada/data.csv": b"1",
        f"__MACOSX/._{NAME}": b"\0",
        "timestamp.txt": b"x",
    }
    classroom.put("eve", pack(members), name)
    submission = read(classroom)
    assert submission.files == {"data.csv": b"1"}
    assert submission.repairs == (f"unpacked: {name}", f"the notebook's name was ada/{NAME}")
    assert intake.prepare(classroom.course, ASSIGNMENT, submission)


def test_an_archive_beside_a_notebook_is_data(classroom, notebook):
    classroom.put("eve", notebook)
    classroom.put("eve", zipped({"draft.ipynb": b"{}"}), "data.zip")
    assert read(classroom).repairs == ()
    assert [*read(classroom).files] == ["data.zip"]


def test_nothing_in_an_archive_leads_out_of_it(classroom, notebook, tmp_path):
    members = {
        NAME: notebook,
        "../above.txt": b"1",
        "/etc/absolute.txt": b"1",
        "C:\\drive.txt": b"1",
        "..\\windows.txt": b"1",
        "a\nb": b"1",
        "d" * 250: b"1",
        "clash": b"1",
        "clash/below": b"1",
    }
    classroom.put("eve", zipped(members), "work.zip")
    submission = read(classroom)
    assert [*submission.files] == ["clash"]
    assert submission.repairs[1].endswith(" and 4 more")
    assert not [path for path in tmp_path.rglob("*") if path.name in ("above.txt", "windows.txt")]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar_are_left_out(classroom, notebook, kind):
    classroom.put("eve", tarred({NAME: notebook, special("key", kind, "/etc/passwd"): b""}), "work.tar.gz")
    assert read(classroom).files == {}
    assert read(classroom).repairs[1] == "left out: key (no regular file)"


def test_links_in_a_zip_are_left_out(classroom, notebook):
    buffer = io.BytesIO(zipped({NAME: notebook}))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("key")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    classroom.put("eve", buffer.getvalue(), "work.zip")
    assert read(classroom).files == {}
    assert read(classroom).repairs[1] == "left out: key (no regular file)"


def encrypted():
    content = bytearray(zipped({NAME: b"{}"}))
    for sign, offset in (
        (b"PK\x03\x04", 6),
        (b"PK\x01\x02", 8),
    ):  # the flag alone is enough to be asked for a password
        struct.pack_into("<H", content, content.find(sign) + offset, 1)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "pack", "message"),
    [
        ("bomb.zip", lambda: zipped({"zeros": b"\0" * 3_000_000}), "more than 1 MB: ask for less"),
        ("bomb.tar.gz", lambda: tarred({"zeros": b"\0" * 3_000_000}), "more than 1 MB: ask for less"),
        ("bomb.tgz", lambda: gzip.compress(b"\0" * 3_000_000), "more than 1 MB: ask for less"),
        ("many.zip", lambda: zipped({str(n): b"" for n in range(60)}), "ask for the notebook alone"),
        ("many.tar", lambda: tarred({str(n): b"" for n in range(60)}, "w"), "ask for the notebook alone"),
        ("cut.zip", lambda: zipped({NAME: b"{}"})[:-9], r"cut.zip can't be unpacked \(BadZipFile"),
        ("cut.tar.gz", lambda: tarred({NAME: b"{}"})[:-30], "can't be unpacked"),
        ("not.zip", lambda: b"hello", "can't be unpacked"),
        ("secret.zip", encrypted, "password"),
        ("empty.zip", lambda: zipped({}), r"no notebook \(files there: none\): ask for 1_sums.ipynb"),
    ],
)
def test_bombs_and_broken_archives_are_refused_in_words(
    classroom, notebook, monkeypatch, name, pack, message
):
    for module in (archives, collecting):
        monkeypatch.setattr(module, "LIMITS", Limits(folder=2**20, entries=20))
    classroom.put("eve", pack(), name)
    with pytest.raises(NotGradable, match=message):
        read(classroom)


def test_archives_in_archives_end_somewhere(classroom, notebook):
    content = zipped({NAME: notebook})
    for level in range(5):
        content = zipped({f"{level}.zip": content})
    classroom.put("eve", content, "work.zip")
    with pytest.raises(NotGradable, match="an archive in an archive in an archive"):
        read(classroom)
