"""The reader's progress as a file: saved, and opened again when the session is gone."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec
from ipywidgets import Box

from immport_explorer.app.state import Answers, AppState, Place
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.planned_work import PlannedWork
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.issues.sequence import shorten
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.load import versions
from immport_explorer.validation.workspace import Workspace, WorkspaceError

FILE_NAME = "immport-explorer-progress.json"
_FORM = 1
_CAP = 64 * 2**20
_WORDS_AT_MOST = 2_000
_NAMED = 5


class ProgressError(Exception):
    """A file that holds no progress; the message says why, to a person."""


class _Answers(msgspec.Struct):
    species: Literal["human", "animal"] = "human"
    assays: list[str] = []
    others: str = ""
    clinical: list[str] = []
    results: bool = True


class _Progress(msgspec.Struct, kw_only=True):
    """The file. ``schema`` is a version, empty for a bundle; ``held`` maps entities to ids;
    ``learned`` are what is done of the course; ``planned`` are the planned fixes of a package."""

    immport_explorer_progress: int
    schema: str = ""
    address: str = ""
    answers: _Answers = msgspec.field(default_factory=_Answers)
    held: dict[str, list[str]] = {}
    learned: list[str] = []
    planned: PlannedWork | None = None


def save(state: AppState) -> bytes:
    """The progress as JSON. Raises as :func:`saving` does."""
    return saving(state)()


def saving(state: AppState) -> Callable[[], bytes]:
    """What writes the progress as it is now down as JSON, for a thread: it reads the files that
    fixes are planned for, and raises ``MemberError``."""
    progress, planned = _taken(state), state.planned_work()

    def write() -> bytes:
        if planned is not None:
            progress.planned = planned()
        return msgspec.json.format(msgspec.json.encode(progress), indent=1)

    return write


def _taken(state: AppState) -> _Progress:
    answers = state.answers
    return _Progress(
        immport_explorer_progress=_FORM,
        schema="" if state.is_bundle else state.schema.version,
        address=state.last_work.address,
        answers=_Answers(
            species="animal" if answers.species == "animal" else "human",
            assays=sorted(answers.assays),
            others=answers.others,
            clinical=sorted(answers.clinical),
            results=answers.results,
        ),
        held=_held(state),
        learned=sorted(state.course.done),
        planned=state.coming_work,
    )


def _held(state: AppState) -> dict[str, list[str]]:
    """The ids of the workspace by entity."""
    held: dict[str, list[str]] = {}
    for one in state.workspace.show():
        held.setdefault(one.entity, []).append(one.id)
    return held


def restore(state: AppState, content: bytes) -> str:
    """Take the progress up again in place of what is here; returns what was done, in words.

    Raises :class:`ProgressError`, with nothing changed, where the file holds no progress.
    """
    progress, strange = _read(content)
    unknown = [name for name in progress.held if name not in state.schema.entities]
    if unknown:
        raise ProgressError(f"It holds ids of a kind that nobody knows: {unknown[0][:60]}.")
    _hold(state.workspace, progress.held)
    if progress.schema:
        state.use_version(progress.schema)
    state.answers = _known(progress.answers)
    state.course.restore(progress.learned)
    state.restored += 1
    state.coming_work = progress.planned
    state.place = Place.parse(progress.address)
    return " ".join(_done(progress, strange))


def _hold(workspace: Workspace, held: dict[str, list[str]]) -> None:
    """Let the workspace hold these ids and no others."""
    fresh = Workspace(scratch.folder() / workspace.path.name)
    try:
        for entity, ids in held.items():
            fresh.declare(entity, ids)
        if fresh.path.exists():
            fresh.path.replace(workspace.path)
        else:
            workspace.forget()
    except (WorkspaceError, OSError, UnicodeError) as error:
        raise ProgressError(f"The ids of the file cannot be taken up: {error}") from error
    finally:
        shutil.rmtree(fresh.path.parent, ignore_errors=True)


def _read(content: bytes) -> tuple[_Progress, list[str]]:
    """The progress, and the names in the file that this release does not know."""
    try:
        text = _as_utf_8(content)
        progress = msgspec.json.decode(text, type=_Progress)
        told = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise ProgressError("This is not a file of progress that was saved here.") from error
    if progress.immport_explorer_progress != _FORM:
        raise ProgressError("It was saved by another release, in a form that this one cannot read.")
    known = {*_Progress.__struct_fields__, *_Answers.__struct_fields__}
    return progress, sorted({*told, *told.get("answers", {})} - known)


def _as_utf_8(content: bytes) -> bytes:
    """The file without the mark that editors put before it, or out of the form that one names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def _known(answers: _Answers) -> Answers:
    """The answers that the page can show; others are left out."""
    from immport_explorer.publish.plan import CLINICAL

    return Answers(
        species=answers.species,
        assays=set(answers.assays) & set(ASSAYS),
        others=answers.others[:_WORDS_AT_MOST],
        clinical=set(answers.clinical) & set(CLINICAL),
        results=answers.results,
    )


def _done(progress: _Progress, strange: list[str]) -> Iterator[str]:
    ids = sum(len(ids) for ids in progress.held.values())
    yield f"Your progress is back: the answers of your plan, and {counted(ids, 'id')}."
    if progress.planned is not None:
        count = counted(progress.planned.count, "planned fix", "planned fixes")
        yield f"{count} wait for {shorten(progress.planned.package)}: bring it on Validate."
    if progress.schema and progress.schema not in versions():
        yield f"Schema {progress.schema[:20]} is not known here, so the version stays as it was."
    if strange:
        names = ", ".join(name[:60] for name in strange[:_NAMED])
        yield f"What this release does not know was left out; the file still has it: {names}."


class Progress(Box):
    """Saves the progress and opens it again."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._view = View(_offer(state))
        self._uploader = Uploader(label="Open saved progress", small=True, single=True, cap=_CAP)
        self._view.on_do(self._save)
        self._uploader.on_upload(self._open)
        super().__init__([self._view, self._uploader])
        self.add_class("ipx-box")

    def _save(self, _name: str, _value: str) -> None:
        def failed(error: Exception) -> None:
            said = f"It cannot be saved: {error}"
            self._view.markup = _offer(self._state, severity("error", said))

        beside(saving(self._state), lambda content: self._view.download(FILE_NAME, content), failed)

    def _open(self, upload: Upload) -> None:
        source = upload.sources()[0]
        content = source.read_bytes() if source.is_file() else b""
        upload.discard()
        try:
            words = restore(self._state, content)
        except ProgressError as error:
            self._view.markup = _offer(self._state, severity("error", str(error)))
        else:
            self._view.markup = _offer(self._state, severity("good", words))
            self._state.said = words


def _offer(state: AppState, said: Child = None) -> Markup:
    return tag(
        "section",
        tag("h2", "Go on later", class_="ipx-h2"),
        tag(
            "p",
            "On a server, a session ends with its tab. Save your progress as a file and open it "
            "again: the version of the schema, the page you were on, your answers in Plan, "
            "what you did on Learn, the ids that you said ImmPort holds, and what you picked and "
            "edited on Validate.",
        ),
        tag(
            "p",
            "It holds none of your files and no report: bring these again, and what you planned is "
            "there again. Its ids and edits are yours, so keep the file as you keep your data.",
        ),
        tag(
            "p",
            "You work from a bundle of your own; bring that again too.",
        )
        if state.is_bundle
        else None,
        tag("p", said, role="status") if said else None,
        tag(
            "div",
            tag("button", "Save my progress", type="button", data_do="save", id="save-progress"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight ipx-panel",
    )
