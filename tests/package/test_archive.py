"""Folders, zips and single files -> members, whatever somebody has put into them."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from immport_explorer import load_schema
from immport_explorer.package.archive import MemberError
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_package

TEMPLATE = (
    "treatments\tSchema Version 3.36\n"
    "Please do not delete or edit this column\n"
    "Column Name\tUser Defined ID\tName\n"
    "\tTRT_1\tnone\n"
)


def opened(source: object, **limits: int) -> Package:
    return open_package(source, load_schema("3.36"), limits=Limits(**limits))  # type: ignore[arg-type]


def codes(package: Package) -> list[str]:
    return [note.code for note in package.notes]


def paths(package: Package) -> list[str]:
    return [member.path for member in package.members]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "study"
    (root / "files").mkdir(parents=True)
    (root / "treatments.txt").write_text(TEMPLATE)
    (root / "files" / "plate.csv").write_text("a,b\n")
    return root


def zipped(path: Path, entries: Mapping[str, str | bytes], **kwargs: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_a_folder_a_zip_and_files_hold_the_same_members(folder: Path, tmp_path: Path) -> None:
    with_top = zipped(
        tmp_path / "top.zip", {"study/treatments.txt": TEMPLATE, "study/files/plate.csv": "a,b\n"}
    )
    without = zipped(
        tmp_path / "flat.zip", {"files/plate.csv": "a,b\n", "treatments.txt": TEMPLATE}
    )
    for source in (folder, with_top, without):
        package = opened(source)
        assert paths(package) == ["files/plate.csv", "treatments.txt"], source
        assert [file.template.name for file in package.template_files] == ["treatments"]
        assert package.notes == []
    package = opened([folder / "treatments.txt", folder / "files" / "plate.csv"])
    assert paths(package) == ["plate.csv", "treatments.txt"]
    assert paths(opened(folder / "treatments.txt")) == ["treatments.txt"]


def test_members_are_read_as_streams_more_than_once(folder: Path, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"treatments.txt": TEMPLATE})
    for source in (folder, archive):
        (member,) = (m for m in opened(source).members if m.name == "treatments.txt")
        assert member.size == len(TEMPLATE)
        for _ in range(2):
            with member.open() as stream:
                assert stream.read(10) == TEMPLATE.encode()[:10]
                assert stream.read() == TEMPLATE.encode()[10:]


def test_what_systems_leave_behind_is_no_member(folder: Path) -> None:
    (folder / "__MACOSX").mkdir()
    for name in (
        *(".DS_Store", "Thumbs.db", "~$treatments.xlsx", "__MACOSX/._treatments.txt"),
        ".treatments.txt.0a1b2c3d.part",
    ):
        (folder / name).write_text("x")
    package = opened(folder)
    assert paths(package) == ["files/plate.csv", "treatments.txt"]
    assert package.notes == []


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    assert codes(opened(tmp_path / "absent")) == ["package.not-found"]
    assert codes(opened("nul\0byte")) == ["package.not-found"]
    assert codes(opened([tmp_path / "absent.txt"])) == ["package.not-found"]


@pytest.mark.parametrize(
    "data", [b"", b"no zip at all", b"\x1f\x8b\x08compressed", b"Rar!\x1a\x07"]
)
def test_a_zip_that_is_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    package = opened(path)
    assert codes(package) == ["package.not-a-zip"]
    assert not package.members


@pytest.mark.parametrize("keep", [30, 100, -30])
def test_a_zip_cut_short(tmp_path: Path, keep: int) -> None:
    path = zipped(tmp_path / "package.zip", {"treatments.txt": TEMPLATE * 5})
    path.write_bytes(path.read_bytes()[:keep])
    assert codes(opened(path)) == ["package.damaged-zip"]


def test_a_damaged_member_is_noted_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"a.txt": os.urandom(500), "treatments.txt": TEMPLATE})
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    package = opened(path)
    assert [(note.code, note.member) for note in package.notes] == [("file.unreadable", "a.txt")]
    assert [file.template.name for file in package.template_files] == ["treatments"]
    with pytest.raises(MemberError):
        package.members[0].open().read()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_in_whatever_way_a_member_is_packed(tmp_path: Path, method: int) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("treatments.txt", TEMPLATE * 50)
    assert codes(opened(path)) == []
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(range(100, 120))
    path.write_bytes(data)
    assert codes(opened(path)) == ["file.unreadable", "package.no-template"]


def test_an_empty_zip_and_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (zipped(tmp_path / "package.zip", {}), tmp_path / "empty"):
        assert codes(opened(source)) == ["package.no-template"]


def test_a_package_without_a_template(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"notes.txt": "some notes\n"})
    assert codes(opened(path)) == ["package.no-template"]


@pytest.mark.parametrize(
    "name",
    [
        "../treatments.txt",
        "a/../../treatments.txt",
        "/etc/treatments.txt",
        "C:\\treatments.txt",
        "..\\treatments.txt",
        "\\\\host\\share\\treatments.txt",
        "a\x00b.txt",
        "a\nb.txt",
        ".",
        ".\\.",
        "x" * 2_000,
        "/".join("d" * 100),
        " ",
    ],
)
def test_no_path_leaves_the_package(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "package.zip", {"ok/treatments.txt": TEMPLATE})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = info.orig_filename = name
        archive.writestr(info, "x")
    package = opened(path)
    assert codes(package) == ["package.unsafe-path"]
    assert paths(package) == ["treatments.txt"]
    assert package.notes[0].value is not None
    assert package.notes[0].value.isprintable()


@pytest.mark.parametrize("name", ["\u202etxt.exe", "con.txt", "ümlaut 1.txt", "a&b<i>.txt"])
def test_odd_but_harmless_names_are_kept(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "package.zip", {name: "x", "treatments.txt": TEMPLATE})
    package = opened(path)
    assert package.notes == []
    assert package.find_file(name).kind == "exact"


def test_backslashes_part_folders(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"treatments.txt": TEMPLATE})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = info.orig_filename = "files\\plate.csv"
        archive.writestr(info, "x")
    package = opened(path)
    assert paths(package) == ["files/plate.csv", "treatments.txt"]
    with package.members[0].open() as stream:
        assert stream.read() == b"x"


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "link.txt").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    package = opened(folder)
    assert codes(package) == ["package.link"] * 3
    assert paths(package) == ["files/plate.csv", "treatments.txt"]


def test_links_to_files_are_followed_where_the_user_may_read_them(
    folder: Path, tmp_path: Path
) -> None:
    """As workflow engines stage their files."""
    staged = tmp_path / "staged.csv"
    staged.write_text("a,b")
    (folder / "plate2.csv").symlink_to(staged)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    package = opened(folder, follow_links=True)
    assert codes(package) == ["package.link"] * 2
    assert paths(package) == ["files/plate.csv", "plate2.csv", "treatments.txt"]
    with package.members[1].open() as stream:
        assert stream.read() == b"a,b"


def test_links_in_a_zip_are_not_followed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"treatments.txt": TEMPLATE})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert codes(opened(path)) == ["package.link"]


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"treatments.txt": TEMPLATE, "x.txt": "x"})
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02") + 8
    path.write_bytes(data[:at] + struct.pack("<H", 1) + data[at + 2 :])
    package = opened(path)
    assert [(note.code, note.member) for note in package.notes] == [("package.encrypted", "x.txt")]


def test_too_many_files_and_too_much(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {f"{n}.txt": "x" * 50 for n in range(30)})
    many = opened(path, files=20)
    assert "package.too-many-files" in codes(many)
    assert len(many.members) == 20
    large = opened(path, total_bytes=1_000)
    assert "package.too-large" in codes(large)
    assert len(large.members) == 20
    assert codes(opened(path, zip_directory_bytes=100)) == ["package.too-many-files"]


def test_a_file_larger_than_immport_takes(folder: Path) -> None:
    with (folder / "huge.fcs").open("wb") as stream:
        stream.truncate(2_147_483_648)
    with (folder / "just.fcs").open("wb") as stream:
        stream.truncate(2_147_483_647)
    package = opened(folder)
    assert [(note.code, note.member) for note in package.notes] == [("file.too-large", "huge.fcs")]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"bomb.txt": bytes(80 * 2**20), "t.txt": TEMPLATE})
    package = opened(path)
    assert [(note.code, note.member) for note in package.notes] == [
        ("package.suspicious-ratio", "bomb.txt")
    ]
    assert [file.member.path for file in package.template_files] == ["t.txt"]


def test_many_small_bombs_are_one(tmp_path: Path) -> None:
    content = {f"{n}.txt": bytes(100_000) for n in range(20)}
    path = zipped(tmp_path / "package.zip", content)
    assert len(opened(path).members) == 20
    bounded = opened(path, ratio_of_all_from_bytes=1_000_000)
    assert "package.too-large" in codes(bounded)
    assert len(bounded.members) == 10
    assert len(opened(path, ratio_of_all_from_bytes=1_000_000, ratio=1_000).members) == 20


def test_members_that_overlap(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x" * 10_000)
        for n in range(20):
            info = zipfile.ZipInfo(f"{n}.txt")
            archive.writestr(info, "")
            info.header_offset = archive.infolist()[0].header_offset
            info.file_size = info.compress_size = 10_000
    path = tmp_path / "package.zip"
    path.write_bytes(buffer.getvalue())
    assert codes(opened(path)) == ["package.damaged-zip"]


def test_archives_within_are_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"treatments.txt": TEMPLATE})
    path = zipped(
        tmp_path / "package.zip", {"inner.zip": inner.read_bytes(), "treatments.txt": TEMPLATE}
    )
    assert [(note.code, note.member) for note in opened(path).notes] == [
        ("package.nested-archive", "inner.zip")
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_occur_twice(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("treatments.txt", TEMPLATE)
        archive.writestr("treatments.txt", "other")
        archive.writestr("Plate.csv", "x")
        archive.writestr("plate.csv", "x")
    package = opened(path)
    assert sorted(codes(package)) == ["package.case-collision", "package.duplicate-name"]
    assert [file.template.name for file in package.template_files] == ["treatments"]


def zip_of_empty_files(path: Path, count: int) -> Path:
    """Written by hand, since the library takes long; all entries share one header."""
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 0, 0)
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL",
            *(b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0),
        )
        + name
        for name in (b"%d.txt" % number for number in range(count))
    )
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)
    return path


@pytest.mark.slow
def test_a_hundred_thousand_entries(tmp_path: Path) -> None:
    package = opened(zip_of_empty_files(tmp_path / "package.zip", 100_000))
    assert "package.too-many-files" in codes(package)
    assert len(package.members) == 20_000
    assert len(package.notes) < 3_000


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read all")
def test_what_may_not_be_read_is_noted(folder: Path) -> None:
    (folder / "files" / "plate.csv").chmod(0)
    assert codes(opened(folder)) == ["file.unreadable"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("plate.csv", "exact"),
        ("files/plate.csv", "exact"),
        ("elsewhere\\plate.csv", "exact"),
        (" plate.csv ", "exact"),
        ("PLATE.CSV", "other_case"),
        ("plate", "missing"),
        ("", "missing"),
    ],
)
def test_files_that_rows_name(folder: Path, asked: str, kind: str) -> None:
    match = opened(folder).find_file(asked)
    assert match.kind == kind
    assert (match.member is None) == (kind == "missing")


def test_names_in_the_two_forms_of_unicode_are_one(folder: Path) -> None:
    (folder / "u\u0308.csv").write_text("x")
    assert opened(folder).find_file("\u00fc.csv").kind == "exact"
