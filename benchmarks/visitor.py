"""A visitor without a browser: speaks to the served page as its scripts do, over its websocket."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from immport_explorer.app.server.handlers import BEGIN_HEADER
from immport_explorer.app.server.messages import SUBPROTOCOL

LOOK_EVERY = 5
"""Seconds between two questions whether the visit goes on, as the page asks them."""

CONTROL = "jupyter.widget.control"
UPLOADER = "Drop your package here"
COUNTED = re.compile(r"All issues \(([\d,]+)\)")

State = dict[str, Any]


class Visitor:
    """One visit: :meth:`open` the page, :meth:`check` a package, :meth:`leave`.

    ``heard`` is all that the server sent, as text; ``said`` what the page says of itself.
    What takes longer than ``patience`` seconds raises ``TimeoutError``, and what waits when the
    visit has ended ``ConnectionError``.
    """

    def __init__(self, url: str, patience: float) -> None:
        self._url = url
        self._patience = patience
        self._client = AsyncHTTPClient(force_instance=True)
        self._session = uuid.uuid4().hex
        self._widgets: dict[str, State] = {}
        self._told: list[tuple[str, State]] = []
        self._news = asyncio.Condition()
        self._is_over = False
        self._visited = 0
        self.heard: list[str] = []
        self.said: list[str] = []

    async def open(self) -> None:
        """Load the page and its widgets."""
        async with asyncio.timeout(self._patience):
            page = await self._fetch("", method="POST", body="", headers={BEGIN_HEADER: "visit"})
            found = re.search(r'"kernelId": "([0-9a-f-]+)"', page)
            if found is None:
                raise RuntimeError("the page names no kernel")
            self._kernel = found[1]
            address = f"{self._url.replace('http', 'ws', 1)}api/kernels/{self._kernel}/channels"
            self._socket: WebSocketClientConnection = await websocket_connect(
                HTTPRequest(
                    f"{address}?session_id={self._session}",
                    headers={
                        "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self._url)),
                        "Cookie": self._cookie,
                    },
                    connect_timeout=self._patience,
                    request_timeout=self._patience,
                ),
                subprotocols=[SUBPROTOCOL],
            )
            self._tasks = [asyncio.create_task(each()) for each in (self._listen, self._look)]
            await self._ask_for_widgets()

    async def check(self, name: str, content: bytes) -> int:
        """Upload a package on the page Validate; the number of its issues."""
        async with asyncio.timeout(self._patience):
            await self.go("#p=validate")
            uploader = await self._widget(lambda state: state.get("label") == UPLOADER)
            await self._upload(uploader, name, content)
            shown = await self._widget(
                lambda state: COUNTED.search(state.get("markup", "")) is not None
            )
            found = COUNTED.search(self._widgets[shown]["markup"])
            assert found is not None
            return int(found[1].replace(",", ""))

    async def go(self, address: str) -> None:
        """Be at a place of the dashboard; its page has answered then."""
        shell = await self._widget(lambda state: "whereabouts" in state)
        self._visited += 1
        await self._say(shell, {"visit": address, "number": self._visited})
        await self._until(lambda: self._widgets[shell]["whereabouts"]["answered"] >= self._visited)

    async def press(self, action: str, value: str = "") -> None:
        """Use the control with that action and value, once it is shown."""
        control = f'data-do="{action}"' + (f' data-value="{value}"' if value else "")
        view = await self._widget(lambda state: control in state.get("markup", ""))
        await self._say(view, {"do": action, "value": value})

    async def hear(self, said: str) -> None:
        """Wait until the page has said that."""
        await self._until(lambda: said in self.said)

    async def leave(self) -> None:
        """End the visit, as a closing tab does."""
        for task in self._tasks:
            task.cancel()
        self._socket.close()
        cookie = {"Cookie": self._cookie}
        await self._fetch(
            f"voila/api/shutdown/{self._kernel}", method="POST", body="", headers=cookie
        )
        self._client.close()

    async def _fetch(self, path: str, **options: Any) -> str:
        answer = await self._client.fetch(
            f"{self._url}{path}",
            connect_timeout=self._patience,
            request_timeout=self._patience,
            **options,
        )
        for cookie in answer.headers.get_list("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return answer.body.decode()

    async def _ask_for_widgets(self) -> None:
        comm = uuid.uuid4().hex
        opened = {"comm_id": comm, "target_name": CONTROL, "data": {}}
        await self._send("comm_open", opened, metadata={"version": "1.0.0"})
        await self._send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        await self._widget(lambda state: "whereabouts" in state)

    async def _upload(self, uploader: str, name: str, content: bytes) -> None:
        await self._say(uploader, {"kind": "begin", "files": [[name, len(content)]]})
        answer = await self._answer(uploader)
        offset = asked = 0
        piece = answer.get("piece", 0)
        while answer["kind"] in ("ready", "have") and offset < len(content):
            asked += 1
            said = {"kind": "piece", "file": 0, "offset": offset, "asked": asked}
            await self._say(uploader, said, content[offset : offset + piece])
            answer = await self._answer(uploader)
            offset = answer.get("received", 0)
        if answer["kind"] == "refused":
            raise RuntimeError(answer["why"])

    async def _widget(self, wanted: Callable[[State], bool]) -> str:
        """The id of the first widget of that state, as soon as there is one."""

        def found() -> list[str]:
            return [comm for comm, state in self._widgets.items() if wanted(state)]

        await self._until(found)
        return found()[0]

    async def _answer(self, widget: str) -> State:
        """The next message that a widget sends."""

        def place() -> int | None:
            return next((at for at, (comm, _) in enumerate(self._told) if comm == widget), None)

        await self._until(lambda: place() is not None)
        return self._told.pop(place() or 0)[1]

    async def _until(self, wanted: Callable[[], object]) -> None:
        """Wait until what the server said makes that true."""
        async with self._news:
            await self._news.wait_for(lambda: wanted() or self._is_over)
        if not wanted():
            raise ConnectionError("the visit has ended")

    async def _say(self, widget: str, content: State, piece: bytes | None = None) -> None:
        data = {"method": "custom", "content": content}
        buffers = [] if piece is None else [piece]
        await self._send("comm_msg", {"comm_id": widget, "data": data}, buffers)

    async def _send(
        self,
        kind: str,
        content: State,
        buffers: list[bytes] | None = None,
        metadata: State | None = None,
    ) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.3",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, metadata or {}, content)]
        whole = serialize_msg_to_ws_v1([*parts, *(buffers or [])], "shell")
        await self._socket.write_message(whole, binary=True)

    async def _look(self) -> None:
        """Notice the visit's end, of which the socket says nothing."""
        while not self._is_over:
            await asyncio.sleep(LOOK_EVERY)
            told = json.loads(
                await self._fetch(f"visit/{self._kernel}", headers={"Cookie": self._cookie})
            )
            self._is_over = not told["here"]
        async with self._news:
            self._news.notify_all()

    async def _listen(self) -> None:
        while isinstance(told := await self._socket.read_message(), bytes):
            _channel, (head, _parent, _metadata, content, *_buffers) = deserialize_msg_from_ws_v1(
                told
            )
            self.heard.append(content.decode())
            self._take({"header": json.loads(head), "content": json.loads(content)})
            async with self._news:
                self._news.notify_all()

    def _take(self, message: State) -> None:
        content = message["content"]
        data, comm = content.get("data", {}), content.get("comm_id", "")
        method = data.get("method") if isinstance(data, dict) else None
        if message["header"]["msg_type"] == "comm_open":
            self._widgets[comm] = dict(data.get("state", {}))
        elif method == "update_states":
            self._widgets |= {key: dict(each["state"]) for key, each in data["states"].items()}
        elif method == "update":
            self._widgets.setdefault(comm, {}).update(data["state"])
            self.said += [data["state"]["said"]] if "said" in data["state"] else []
        elif method == "custom":
            self._told.append((comm, data["content"]))
