"""What whoever serves the page says by its environment: whether it may send, whether it is for a
class, which folder it follows."""

from __future__ import annotations

SEND_VARIABLE = "IMMPORT_EXPLORER_SEND"
"""Environment variable: ``on`` where the page may send to ImmPort."""

SERVER_VARIABLE = "IMMPORT_EXPLORER_IMMPORT_SERVER"
"""Environment variable: the address of a stand-in, in place of ImmPort's."""

CLASS_VARIABLE = "IMMPORT_EXPLORER_CLASS"
"""Environment variable: ``on`` where visits tell their server which step they are at."""

FILMS_VARIABLE = "IMMPORT_EXPLORER_FILMS"
"""Environment variable: the folder of the films; without it, ``docs/films`` of a clone."""

WATCH_VARIABLE = "IMMPORT_EXPLORER_WATCH"
"""Environment variable: the folder that the page follows."""

BROWSER_COPY_VARIABLE = "IMMPORT_EXPLORER_BROWSER_COPY"
"""Environment variable: ``on`` where the reader's browser keeps a copy of the work though the host
keeps it too; it does where the host keeps nothing."""

ON, OFF = "on", "off"
