"""Has jupyter_client fork kernels in place of starting a Python for each."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from immport_explorer.app import ready

if TYPE_CHECKING:
    from immport_explorer.app.server.forked.client import Forks

NAME = "immport-explorer-forked"


def register() -> None:
    """Make the provisioner known under :data:`NAME`."""
    value = f"{ForkingProvisioner.__module__}:{ForkingProvisioner.__qualname__}"
    entry = EntryPoint(NAME, value, KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = entry


class ForkingProvisioner(LocalProvisioner):
    """Forks where it can, else starts as :class:`LocalProvisioner` does.

    The kernel's manager belongs to one that has ``forks``.
    """

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        manager: Any = self.parent
        forks: Forks = manager.parent.forks
        folder = options.get("cwd") or Path.cwd()
        arguments = cmd[cmd.index(ready.__name__) + 1 :]
        process = await forks.fork(arguments, options["env"], folder)
        if process is None:
            return await super().launch_kernel(cmd, **options)
        self.process: Any = process
        self.pid = self.pgid = process.pid
        self.cwd = folder
        return self.connection_info
