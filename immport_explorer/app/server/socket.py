"""The socket between a page and the process of its visit, guarded."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from immport_explorer.app.server.keys import Keyed
from immport_explorer.app.server.messages import (
    FORBIDDEN,
    LARGEST,
    SUBPROTOCOL,
    Refusal,
    refusal_of,
)
from immport_explorer.app.server.rate import Bucket

MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 200, 2_000
BYTES_A_SECOND, BYTES_AT_ONCE = 100 * 1024**2, 200 * 1024**2
"""What a visit may send; an upload over a fast network sends some 20 messages of 4 MiB a second."""


class VisitConnection(ZMQChannelsWebsocketConnection):
    """What joins a visit's socket and its process.

    The process is of the Python that serves, so the form of its messages is known. What lies below
    asks for it, with a timer that holds all of the visit for a minute, ended or not.
    """

    async def prepare(self) -> None:
        await self._register_session()
        self.session.key = self.kernel_manager.session.key


class GuardedSocket(Keyed, VoilaKernelWebsocketHandler):
    """Passes on what a page says, and closes, with a status code, on anything else."""

    @property
    def max_message_size(self) -> int:
        """Bytes; a longer message closes the socket while it is read."""
        return LARGEST

    async def pre_get(self) -> None:
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        if SUBPROTOCOL not in (name.strip() for name in offered):
            raise HTTPError(400, "speaks another form of messages")
        self._messages = Bucket(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
        self._bytes = Bucket(BYTES_A_SECOND, BYTES_AT_ONCE)
        await super().pre_get()

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    @property
    def selected_subprotocol(self) -> str:
        """Asked for each message, and for one that comes while the socket closes as well, when
        what lies below would take it for one of another form."""
        return SUBPROTOCOL

    def on_message(self, message: Any) -> None:
        if self._is_closing():
            return
        refusal = self._too_fast(message) or refusal_of(message)
        if refusal is not None:
            self._refuse(refusal)
            return
        self.visits.heard_of(self.kernel_id)
        super().on_message(message)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        # What a check tells its page shows that the visit is not idle.
        self.visits.heard_of(self.kernel_id)
        return None if self._is_closing() else super().write_message(message, binary)

    def _is_closing(self) -> bool:
        return self.ws_connection is None or self.ws_connection.is_closing()

    def _too_fast(self, message: Any) -> Refusal | None:
        if self._messages.take(1) and self._bytes.take(len(message)):
            return None
        return Refusal(FORBIDDEN, "too many messages")

    def _refuse(self, refusal: Refusal) -> None:
        self.log.warning("A visit's socket was closed: %s", refusal.why)
        self.close(refusal.code, refusal.why)

    def on_close(self) -> None:
        if self.ping_callback is not None:
            self.ping_callback.stop()
        # One that was refused while it was opened has no connection yet.
        if getattr(self, "connection", None) is not None:
            super().on_close()
