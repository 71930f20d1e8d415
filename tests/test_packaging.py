"""The project's own files agree with each other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from ruamel.yaml import YAML

import immport_explorer


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    with (root / "pyproject.toml").open("rb") as file:
        settings: dict[str, Any] = tomllib.load(file)["project"]
    return settings


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def bounds(requirements: list[str]) -> dict[str, str]:
    """Name to version bounds; conda and PyPI may spell a name with -, _ or a dot."""
    found = (Requirement(text) for text in requirements)
    return {re.sub(r"[._]", "-", item.name): str(item.specifier) for item in found}


def extra(project: dict[str, Any], name: str) -> list[str]:
    """What an extra brings, by itself and through others of ours."""
    own, nested = [], []
    for text in project["optional-dependencies"][name]:
        needed = Requirement(text)
        if needed.name == project["name"]:
            nested += [each for inner in needed.extras for each in extra(project, inner)]
        else:
            own.append(text)
    return own + nested


def test_all_brings_every_part_that_users_have(project: dict[str, Any]) -> None:
    ours = set(project["optional-dependencies"]) - {"all", "bench", "docs", "films", "fuzz", "test"}
    (bundle,) = map(Requirement, project["optional-dependencies"]["all"])
    assert bundle.extras == ours


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Makefile", "--editable '.[dashboard]'"),
        ("README.md", "pip install '.[dashboard]'"),
        ("docs/hosting.md", 'pip install ".[hub]"'),
        ("deploy/Containerfile", "'immport-explorer[dashboard]'"),
    ],
)
def test_what_is_shown_is_installed_first(root: Path, name: str, line: str) -> None:
    assert line in (root / name).read_text(encoding="utf-8")


def test_every_extra_that_is_named_exists(root: Path, project: dict[str, Any]) -> None:
    files = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("deploy/*"), root / "Makefile"]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    named = re.findall(
        r"(?:immport-explorer|install [\"']?\.|editable [\"']?\.)\[([\w,]+)\]", "".join(texts)
    )
    assert named
    wanted = {each for group in named for each in group.split(",")}
    assert wanted <= set(project["optional-dependencies"])


def test_conda_environment_holds_what_the_package_needs(
    root: Path, project: dict[str, Any]
) -> None:
    listed = read_yaml(root / "environment.yml")["dependencies"]
    others = bounds([text for text in listed if not text.startswith(("python=", "pip"))])
    wanted = bounds(project["dependencies"] + extra(project, "lab"))
    assert others == wanted


@pytest.mark.parametrize("name", ["environment.yml", "binder/environment.yml"])
def test_python_is_named_exactly(root: Path, name: str) -> None:
    """Binder falls back to an older Python when it is given a range."""
    assert "python=3.11" in read_yaml(root / name)["dependencies"]


def test_binder_has_the_same_environment(root: Path) -> None:
    assert (root / "binder/environment.yml").read_text() == (root / "environment.yml").read_text()


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_binder_scripts_can_be_run(root: Path, name: str) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--stage", f"binder/{name}"], cwd=root, capture_output=True, text=True
    ).stdout
    if not listed:
        pytest.skip("not a git clone")
    assert listed.startswith("100755"), f"git add --chmod=+x binder/{name}"
    subprocess.run(["bash", "-n", root / "binder" / name], check=True)


@pytest.mark.slow
def test_binder_understands_the_folder(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    dockerfile = done.stdout + done.stderr
    assert done.returncode == 0, dockerfile[-2000:]
    assert "binder/environment.yml" in dockerfile
    assert "binder/postBuild" in dockerfile
    assert "binder/start" in dockerfile
    assert "Building conda environment for python=3.11" in dockerfile


@pytest.mark.slow
def test_binder_serves_the_page_as_we_do(root: Path) -> None:
    from immport_explorer.app.server.voila import EXTENSIONS, TEMPLATE

    settings = json.loads((root / "binder/voila.json").read_text())["VoilaConfiguration"]
    assert settings["template"] == TEMPLATE
    assert settings["extension_allowlist"] == EXTENSIONS
    assert settings["file_allowlist"] == []
    assert settings["show_tracebacks"] is False


def test_binder_says_practice_data_only(root: Path) -> None:
    from immport_explorer.app.server.serve import NOTICE_VARIABLE

    start = (root / "binder/start").read_text()
    assert f'export {NOTICE_VARIABLE}="Practice data only' in start


def test_addresses_derive_from_the_projects(root: Path, project: dict[str, Any]) -> None:
    home = project["urls"]["Homepage"]
    owner_and_name = home.removeprefix("https://github.com/")
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert (
        f"https://mybinder.org/v2/gh/{owner_and_name}/HEAD"
        "?urlpath=voila/render/notebooks/explorer.ipynb"
    ) in readme
    assert read_yaml(root / "CITATION.cff")["repository-code"] == home
    assert all(address.startswith(home) for address in project["urls"].values())
    for name in ("README.md", "CITATION.cff"):
        named = set(
            re.findall(r"github\.com/([\w.-]+/[\w-]+)", (root / name).read_text(encoding="utf-8"))
        )
        assert named <= {owner_and_name}, f"{name} names another address"


def test_one_version(root: Path) -> None:
    assert read_yaml(root / "CITATION.cff")["version"] == immport_explorer.__version__
    assert (
        json.loads((root / "codemeta.json").read_text())["version"] == immport_explorer.__version__
    )
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {immport_explorer.__version__}" in changes


def test_papers_agree_with_the_project(root: Path, project: dict[str, Any]) -> None:
    citation = read_yaml(root / "CITATION.cff")
    meta = json.loads((root / "codemeta.json").read_text(encoding="utf-8"))
    assert citation["abstract"] == meta["description"] == project["description"]
    assert citation["license"] == project["license"]
    assert meta["license"].endswith(project["license"])
    assert citation["keywords"] == meta["keywords"] == project["keywords"]
    assert meta["codeRepository"] == project["urls"]["Homepage"]
    assert meta["issueTracker"] == project["urls"]["Issues"]
    site = read_yaml(root / ".readthedocs.yaml")
    (install,) = site["python"]["install"]
    assert set(install["extra_requirements"]) <= set(project["optional-dependencies"])
    assert (root / site["sphinx"]["configuration"]).is_file()


def test_cited_works_are_listed(root: Path) -> None:
    paper = (root / "paper.md").read_text(encoding="utf-8")
    listed = re.findall(r"^@\w+\{(\w+),", (root / "paper.bib").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"\[@(\w+)\]", paper)) == set(listed)


def test_release_notes_come_from_the_changelog() -> None:
    from release_notes import notes

    assert notes(immport_explorer.__version__).startswith("### ")
    with pytest.raises(ValueError, match=r"nothing about 9\.9"):
        notes("9.9")


def test_constraints_are_pins_without_addresses(root: Path, project: dict[str, Any]) -> None:
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", pin) for pin in pins)
    pinned = {pin.split("==")[0] for pin in pins}
    assert set(bounds(project["dependencies"] + extra(project, "test"))) <= pinned


def test_notebook_is_small_and_clean(root: Path) -> None:
    notebook = json.loads((root / "notebooks/explorer.ipynb").read_text())
    assert sum(len(cell["source"]) for cell in notebook["cells"]) <= 10
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    assert notebook["metadata"]["title"] == "ImmPort Explorer"


def test_it_says_that_it_is_not_immports(root: Path) -> None:
    for name in ("README.md", "NOTICE"):
        assert "not affiliated with" in (root / name).read_text(encoding="utf-8")


def test_pictures_of_the_readme_are_there(root: Path) -> None:
    named = re.findall(r"!\[[^\]]+\]\((docs/[^)]+)\)", (root / "README.md").read_text("utf-8"))
    assert named
    assert all((root / name).is_file() for name in named)
