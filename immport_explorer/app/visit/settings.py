"""Whether a page may send packages to ImmPort, as whoever serves it says by its environment."""

from __future__ import annotations

SEND_VARIABLE = "IMMPORT_EXPLORER_SEND"
"""Environment variable: ``on`` where the page may send to ImmPort."""

SERVER_VARIABLE = "IMMPORT_EXPLORER_IMMPORT_SERVER"
"""Environment variable: the address of a stand-in, in place of ImmPort's."""

ON, OFF = "on", "off"
