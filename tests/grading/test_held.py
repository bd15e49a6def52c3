"""The grader's way to a kernel's socket leads to that socket, and through no link."""

import socket
import threading

import pytest

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import held


@pytest.fixture
def listener(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "channel-1"))
        listening.listen()
        yield tmp_path / "channel-1"


def connects(path):
    with socket.socket(socket.AF_UNIX) as link:
        return link.connect_ex(str(path)) == 0


def test_a_way_leads_to_the_socket_though_a_link_took_its_place(listener, tmp_path):
    with held.folder([listener], lambda: True) as ways:
        listener.unlink()
        listener.symlink_to(tmp_path / "elsewhere")
        assert connects(ways / "channel-1")
    assert not ways.exists()


def test_a_link_in_the_place_of_a_socket_is_refused(listener):
    (listener.parent / "wall").symlink_to(listener)
    with (
        pytest.raises(SandboxError, match="something else in the place of its socket wall"),
        held.held(listener.parent / "wall"),
    ):
        pass


def test_sockets_that_come_late_are_waited_for(tmp_path):
    with socket.socket(socket.AF_UNIX) as late:
        timer = threading.Timer(0.2, late.bind, (str(tmp_path / "channel-1"),))
        timer.start()
        with held.folder([tmp_path / "channel-1"], lambda: True) as ways:
            assert (ways / "channel-1").is_socket()


def test_a_kernel_that_ended_is_not_waited_for(tmp_path):
    with pytest.raises(SandboxError, match="ended before"), held.folder([tmp_path / "x"], lambda: False):
        pass
