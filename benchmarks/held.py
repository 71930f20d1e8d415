"""What a server and the processes of its visits hold, watched while something else goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import psutil

MIB = 1 << 20
EVERY = 0.5
"""Seconds between two looks at the memory."""


@dataclass(slots=True)
class Memory:
    """The most that each process of a visit held, and the server, in MiB."""

    visits: dict[int, float] = field(default_factory=dict)
    server: float = 0.0
    together: float = 0.0


async def watch(server: int, memory: Memory) -> None:
    """Keep the most that is held, until it is cancelled."""
    while True:
        process = psutil.Process(server)
        held = {child.pid: _held(child) for child in _children(process)}
        for pid, now in held.items():
            memory.visits[pid] = max(memory.visits.get(pid, 0), now)
        own = _held(process)
        memory.server = max(memory.server, own)
        memory.together = max(memory.together, own + sum(held.values()))
        await asyncio.sleep(EVERY)


def _children(server: psutil.Process) -> list[psutil.Process]:
    """The processes of visits, and the one that they are forked from."""
    try:
        return server.children(recursive=True)
    except psutil.Error:
        return []


def _held(process: psutil.Process) -> float:
    """MiB, in which what several processes share counts in parts."""
    try:
        return process.memory_full_info().pss / MIB
    except psutil.Error:
        return 0.0
