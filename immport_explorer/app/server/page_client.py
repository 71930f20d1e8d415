"""How the server talks to a visit's process while it makes its page, without waiting for threads.

jupyter_client's own client watches a heartbeat in a thread that it joins when it stops. A client
stopped before that thread ran has told it to end too early: the thread goes on for ever, and the
server, which waits for it, answers nobody any more. Visits that are there at once, as forks are,
come near that. The server sees of itself whether a process runs, and needs no heartbeat.
"""

from __future__ import annotations

import asyncio
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

_A_REPLY = 1.0
_NEWS = 0.2
"""Seconds until the process is asked again: for a reply, and for the news that come with it."""


class PageClient(AsyncKernelClient):
    """Knows that a process is ready as soon as it is, and starts no thread."""

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = False,
        control: bool = True,
    ) -> None:
        """Connect; ``hb`` is never done."""
        super().start_channels(shell, iopub, stdin, hb=False, control=control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the process has replied, and its news come too.

        Raises ``TimeoutError``, and ``RuntimeError`` where the process has ended.
        """
        async with asyncio.timeout(timeout):
            while not await self._has_replied():
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info")

    async def _has_replied(self) -> bool:
        self.kernel_info()
        try:
            await self.get_shell_msg(timeout=_A_REPLY)
            await self.get_iopub_msg(timeout=_NEWS)
        except Empty:
            return False
        return True
