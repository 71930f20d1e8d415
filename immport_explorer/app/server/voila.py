"""Voila, narrowed to one page: what a stranger's browser may ask for, and for how long."""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_events import EventLogger
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.ioloop import IOLoop
from tornado.web import RequestHandler
from traitlets import Instance
from traitlets.config import Config
from voila.app import Voila
from voila.request_info_handler import RequestInfoSocketHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from immport_explorer import __version__
from immport_explorer.app import ready
from immport_explorer.app.server.classroom import Classroom
from immport_explorer.app.server.classroom import handlers as classroom_handlers
from immport_explorer.app.server.connections import (
    PatientServer,
    most_connections,
    raise_file_limit,
)
from immport_explorer.app.server.forked.provisioner import NAME, register
from immport_explorer.app.server.front import Front
from immport_explorer.app.server.handlers import (
    OK,
    ExtensionFiles,
    HealthHandler,
    KeyedKernelHandler,
    KeyedShutdownHandler,
    LiveHandler,
    PageHandler,
    RobotsHandler,
    TemplateFiles,
    ThemeFiles,
    VisitHandler,
)
from immport_explorer.app.server.logs import keep_readable
from immport_explorer.app.server.memory import keep_what_is_loaded
from immport_explorer.app.server.socket import GuardedSocket, VisitConnection
from immport_explorer.app.server.templates import compile_once
from immport_explorer.app.server.visits import (
    VisitKernel,
    Visits,
    memory_of_visits,
    transport_below,
)

TEMPLATE = "immport-explorer"

KERNEL_KEPT = 30 * 60
"""Seconds that a kernel outlives its last connection (a closed tab ends its kernel at once)."""

HEARTBEAT = 3
"""Seconds after which a page that is being made is looked after."""

SPARE_DISK = 512 * 1024**2
"""Bytes of free disk below which uploads are refused."""

# Widgets need an inline script, evaluated modules and modules from blobs; nothing needs a host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
        "connect-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

# The browser modules the page needs; an environment may hold many more, and each costs time.
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]


def run(
    *,
    notebook: Path,
    scratch: Path,
    port: int,
    host: str,
    open_browser: bool,
    preheat: int,
    base_url: str,
    names: tuple[str, ...],
    visits: int,
    memory: int | None,
    idle: int | None,
    has_class: bool = False,
    is_forked: bool = False,
) -> None:
    """Serve ``notebook`` until interrupted. Parameters are those of :func:`..serve.serve`, and the
    bytes of memory that a visit may use, and the seconds for which it is kept when idle."""
    settings = _settings(host, preheat, names)
    settings.Visits.update(folder=str(scratch / "visits"), memory=memory or 0, places=visits)
    settings.Visits.idle = idle or 0
    settings.VisitKernel.transport = transport_below(scratch)
    if is_forked:
        register()
        settings.Visits.is_forked = True
        settings.KernelProvisionerFactory.default_provisioner_name = NAME
    compile_once()
    front = Front()
    server = ExplorerServer(config=settings)
    server.front = front
    server.notebook_path = str(notebook)
    server.connection_dir_root = str(scratch)
    server.ip, server.port, server.base_url = host, port, base_url
    server.open_browser = open_browser
    server.classroom = Classroom() if has_class else None
    server.initialize([])
    keep_readable(server.log)
    try:
        server.start()
    finally:
        server.kernel_manager.end_forks()


def _settings(host: str, preheat: int, names: tuple[str, ...]) -> Config:
    settings = Config()
    settings.Voila.update(
        config_file_paths=[],
        identity_provider_class=Strangers,
        kernel_websocket_connection_class=VisitConnection,
        log_level="WARN",
        port_retries=0,
        tornado_settings=_tornado_settings(host, names),
    )
    settings.VoilaConfiguration.update(
        allow_template_override="NO",
        allow_theme_override="NO",
        default_pool_size=preheat,
        extension_allowlist=EXTENSIONS,
        file_allowlist=[],
        http_keep_alive_timeout=HEARTBEAT,
        kernel_spec_manager_class=ThisPython,
        multi_kernel_manager_class=Visits,
        page_config_hook=_tell_why,
        preheat_kernel=preheat > 0,
        show_tracebacks=False,
        strip_sources=True,
        template=TEMPLATE,
    )
    settings.VoilaExecutor.cell_error_instruction = (
        "The page could not start. Load it again; if that does not help, tell whoever serves it."
    )
    settings.MappingKernelManager.update(
        cull_idle_timeout=KERNEL_KEPT,
        cull_interval=60,
        cull_connected=False,
        kernel_manager_class=f"{VisitKernel.__module__}.{VisitKernel.__qualname__}",
    )
    # A kernel that is started again knows nothing of the page in front of it.
    settings.KernelManager.autorestart = False
    return settings


def _tell_why(page_config: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Let the page know that this server can say why a visit ended."""
    return {**page_config, "tellsWhy": True}


def _tornado_settings(host: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        # A closing tab asks for its kernel's end without the token that this check wants. A
        # visit's key does not leave its site, and what begins a visit carries a header.
        "disable_check_xsrf": True,
        "allow_remote_access": not (_is_own(host) or names),
        "local_hostnames": ["localhost", *names],
        "headers": {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    }


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that serves. One installed elsewhere may lack the package."""

    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        # -P: what lies in the folder where it starts is no module.
        program = [sys.executable, "-P", "-m", ready.__name__]
        # Else each kernel warns that it talks to the server without encryption: both are here.
        spec.argv = [*program, "-f", "{connection_file}", "--log-level=ERROR"]
        return spec


class Strangers(IdentityProvider):
    """Everybody is the same nobody: no name is made up, and no cookie keeps it. What is a visit's
    own its key opens."""

    def get_user(self, handler: RequestHandler) -> User:
        return User("visitor")

    def get_handlers(self) -> list[tuple[str, object]]:
        return []


_OURS = {
    FileFindHandler: ExtensionFiles,
    KernelHandler: KeyedKernelHandler,
    TemplateStaticFileHandler: TemplateFiles,
    ThemesHandler: ThemeFiles,
    TornadoVoilaHandler: PageHandler,
    VoilaKernelWebsocketHandler: GuardedSocket,
    VoilaShutdownKernelHandler: KeyedShutdownHandler,
}
_NOT_HERE = (AllowListFileHandler, RequestInfoSocketHandler)


class ExplorerServer(Voila):
    """A Voila server of one page that gives out no files."""

    name = "voila"
    classroom: Classroom | None = None
    front: Front

    event_logger: Any = Instance(EventLogger, ())
    """One for all visits: else each makes one, which the log keeps for ever."""

    def init_handlers(self) -> list[Any]:
        handlers = [
            (pattern, _OURS.get(handler, handler), *rest)
            for pattern, handler, *rest in super().init_handlers()
            if handler not in _NOT_HERE
        ]
        # Before the page, whose pattern takes everything.
        return [
            (f"{self.base_url}livez", LiveHandler),
            (f"{self.base_url}healthz", HealthHandler),
            (f"{self.base_url}robots.txt", RobotsHandler),
            (f"{self.base_url}visit/([0-9a-f-]+)", VisitHandler),
            *classroom_handlers(self.base_url, self.classroom),
            *handlers,
        ]

    def health(self) -> dict[str, Any]:
        """Names no file and no person: how many visits there are, their memory, the disk."""
        visits = self.kernel_manager
        free = shutil.disk_usage(self.connection_dir_root).free
        status = "low on disk" if free < SPARE_DISK else OK if visits.has_room else "full"
        return {
            "status": status,
            "version": __version__,
            "visits": visits.taken,
            "places": visits.places,
            "ready": visits.spare,
            "memory": sum(memory_of_visits(visits)),
            "free_disk": free,
        }

    def listen(self) -> None:
        raise_file_limit()
        self.kernel_manager.begin_forks()
        _ = self.front.picture  # nobody who comes is to wait for it
        most = most_connections(self.kernel_manager.places)
        server = PatientServer(self.app, most=most)
        # Voila tells the application to listen; connections are to have bounds.
        self.app.listen = lambda port, address: server.listen(port, address)
        IOLoop.current().add_callback(self._announce)  # once it listens
        keep_what_is_loaded()
        super().listen()

    def launch_browser(self) -> None:
        if _has_screen():
            threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where the page is, as a browser on this machine reaches it."""
        host = "localhost" if self.ip in ("", "0.0.0.0", "::") or _is_own(self.ip) else self.ip
        return f"http://{host}:{self.port}{self.base_url}"

    def _announce(self) -> None:
        print(f"ImmPort Explorer: {self.address}  (Ctrl-C ends it)", flush=True)
        if self.classroom is not None:
            print(f"For the trainer alone: {self.classroom.address(self.address)}", flush=True)


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
