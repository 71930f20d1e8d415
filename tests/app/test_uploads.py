from __future__ import annotations

import shutil
from collections import namedtuple

import pytest
from support import dashboard

from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.limits import DISK_VARIABLE
from immport_explorer.app.visit.uploads import RefusedError, Upload
from immport_explorer.app.widgets.uploader import Uploader


def test_pieces_make_the_file():
    upload = Upload([("study.zip", 6)])
    assert upload.write(0, 0, b"abc") == 3
    assert not upload.is_complete
    assert upload.write(0, 3, b"def") == 6
    assert upload.is_complete
    assert upload.sources()[0].read_bytes() == b"abcdef"
    upload.discard()


def test_a_piece_out_of_order_is_not_written():
    upload = Upload([("study.zip", 6)])
    assert upload.write(0, 3, b"def") == 0
    upload.write(0, 0, b"abc")
    assert upload.write(0, 0, b"abc") == 3
    upload.discard()


def test_a_file_longer_than_announced_is_refused():
    upload = Upload([("study.zip", 2)])
    with pytest.raises(RefusedError, match="longer"):
        upload.write(0, 0, b"abc")
    upload.discard()


def test_a_folder_keeps_its_paths():
    upload = Upload([("study/a.txt", 0), ("study/files/b.txt", 0)])
    assert upload.name == "study"
    (folder,) = upload.sources()
    assert (folder / "files" / "b.txt").exists()
    upload.discard()


@pytest.mark.parametrize("path", ["../../etc/x", "/etc/x", "..\\..\\x", "a/../../../x", "C:\\x"])
def test_no_path_leaves_the_folder(path):
    upload = Upload([(path, 0)])
    assert all(source.resolve().is_relative_to(upload.folder) for source in upload.sources())
    assert any(file.is_file() for file in upload.folder.rglob("*"))
    upload.discard()


def test_a_size_below_zero_is_refused():
    with pytest.raises(RefusedError, match="less than nothing"):
        Upload([("a.txt", 5), ("b.txt", -5)], cap=100)


def test_a_name_that_is_too_long_is_answered_in_words():
    with pytest.raises(RefusedError, match="too long to be kept") as refused:
        Upload([("x" * 300 + ".txt", 1)])
    assert len(str(refused.value)) < 200


def test_a_file_beside_a_folder_of_its_name_is_answered_in_words():
    for files in ([("a", 0), ("a/b", 0)], [("a/b", 0), ("a", 0)], [("a/b/c", 0), ("a", 0)]):
        with pytest.raises(RefusedError, match="“a” is a file and a folder at once"):
            Upload(files)


def test_whatever_the_disk_says_is_answered_in_words(monkeypatch):
    def refuse(*_args, **_options):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.touch", refuse)
    with pytest.raises(RefusedError, match="could not be written: Input/output error"):
        Upload([("a.txt", 1)])


@pytest.mark.usefixtures("own_scratch")
def test_what_is_refused_leaves_nothing(monkeypatch):
    before = set(scratch.root().iterdir())
    for files in ([("a", 0), ("a/b", 0)], [("x" * 300, 0)], [("a", 1), ("a", 1)]):
        with pytest.raises(RefusedError):
            Upload(files)
    assert set(scratch.root().iterdir()) == before


@pytest.mark.usefixtures("own_scratch")
def test_uploads_at_once_share_the_limit(monkeypatch):
    """What was announced takes its room, whether it has come or not."""
    monkeypatch.setenv(DISK_VARIABLE, str(scratch.used() + 1_000))
    first = Upload([("a.txt", 700)])
    with pytest.raises(RefusedError, match="keeps"):
        Upload([("b.txt", 700)])
    first.write(0, 0, bytes(700))
    with pytest.raises(RefusedError, match="keeps"):
        Upload([("b.txt", 700)])
    first.discard()
    Upload([("b.txt", 700)]).discard()


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "begin"},
        {"kind": "begin", "files": [["a"]]},
        {"kind": "begin", "files": [["a", "many"]]},
        {"kind": "begin", "files": [["a", 1e400]]},
        {"kind": "begin", "files": 5},
        {"kind": "piece", "file": 9, "offset": 0, "asked": 1},
        {"kind": "where", "file": -99, "asked": 1},
        {"kind": ["begin"]},
        "begin",
    ],
)
def test_what_is_no_upload_is_answered_in_words(said):
    uploader = Uploader(label="Upload")
    told = []
    uploader.send = lambda content, buffers=None: told.append(content)
    dashboard.send(uploader, {"kind": "begin", "files": [["a.txt", 5]]})
    dashboard.send(uploader, said)
    assert all(content["kind"] in ("ready", "refused") for content in told)
    uploader.close()


@pytest.mark.parametrize("files", [[], [("", 1)], [("..", 1)], [("a", 10)], [("a", 1), ("a", 1)]])
def test_what_cannot_be_taken_is_refused(files):
    with pytest.raises(RefusedError):
        Upload(files, cap=5)


def test_a_full_disk_is_said(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 0))
    with pytest.raises(RefusedError, match="disk"):
        Upload([("a", 1)])


@pytest.fixture
def uploader(monkeypatch):
    made = Uploader(label="x", cap=1000)
    made.answers = []
    monkeypatch.setattr(made, "send", made.answers.append)
    return made


def send(uploader, **content):
    buffers = [content.pop("bytes")] if "bytes" in content else []
    dashboard.send(uploader, content, *buffers)


def test_an_upload_is_handed_over_when_complete(uploader):
    got: list[Upload] = []
    uploader.on_upload(got.append)
    send(uploader, kind="begin", files=[["a.txt", 3], ["b.txt", 0]])
    send(uploader, kind="piece", file=0, offset=0, asked=1, bytes=b"abc")
    assert [upload.name for upload in got] == ["2 files"]
    assert [answer["kind"] for answer in uploader.answers] == ["ready", "have", "done"]
    got[0].discard()


def test_after_a_lost_answer_the_browser_learns_where_to_go_on(uploader):
    send(uploader, kind="begin", files=[["a.txt", 6]])
    send(uploader, kind="piece", file=0, offset=0, asked=1, bytes=b"abc")
    send(uploader, kind="where", file=0, asked=2)
    assert uploader.answers[-1] == {"kind": "have", "asked": 2, "received": 3}


@pytest.mark.usefixtures("own_scratch")
def test_a_cancelled_upload_leaves_nothing(uploader):
    before = scratch.used()
    send(uploader, kind="begin", files=[["a.txt", 6]])
    send(uploader, kind="piece", file=0, offset=0, asked=1, bytes=b"abc")
    assert scratch.used() == before + 3
    send(uploader, kind="cancel")
    assert scratch.used() == before


def test_a_refusal_says_why_and_leaves_nothing(uploader):
    send(uploader, kind="begin", files=[["a.txt", 6000]])
    assert uploader.answers[-1]["kind"] == "refused"
    assert "at most" in uploader.answers[-1]["why"]


@pytest.mark.parametrize("content", [{}, {"kind": "nothing"}, {"kind": "where", "file": 0}])
def test_a_message_out_of_turn_is_left_alone(uploader, content):
    dashboard.send(uploader, content)
    assert uploader.answers == []
