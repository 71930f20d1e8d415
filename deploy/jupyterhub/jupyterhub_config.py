"""ImmPort Explorer under JupyterHub: a server and a kernel of their own for each user.

Needs jupyterhub (immport-explorer[hub]) and configurable-http-proxy (npm). To try it out, with no
accounts and everybody's files under one system user:

    IMMPORT_EXPLORER_TRIAL_PASSWORD=choose-one jupyterhub -f jupyterhub_config.py

In production leave that variable out. Users then sign in with the accounts of this machine (PAM),
and what each uploads is readable by that account alone. Other ways to sign in and to start servers
(OAuth, LDAP, containers, Kubernetes) are put in place of the two classes below.
"""

import os
import sys
from pathlib import Path

from immport_explorer.app.server.serve import NOTICE_VARIABLE, notebook_path
from immport_explorer.app.visit.limits import (
    DISK_VARIABLE,
    MEMORY_VARIABLE,
    TIME_VARIABLE,
    UPLOAD_VARIABLE,
)

HERE = Path(__file__).resolve().parent
TRIAL_PASSWORD = os.environ.get("IMMPORT_EXPLORER_TRIAL_PASSWORD")
NOTEBOOK = notebook_path()
IDLE = 30 * 60  # seconds after which kernels and servers that nobody uses end

c = get_config()  # noqa: F821

# Only the proxy in front is reached from outside (see ../nginx.conf).
c.JupyterHub.bind_url = "http://127.0.0.1:8000/explorer/"

if TRIAL_PASSWORD:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = TRIAL_PASSWORD
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "homes" / "{username}")
else:
    c.JupyterHub.authenticator_class = "pam"
    c.JupyterHub.spawner_class = "localprocess"
c.Authenticator.allow_all = True  # whoever has an account; else name them in allowed_users

# The page, not JupyterLab; only the folder of its notebook is seen, and there is no terminal.
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = str(NOTEBOOK.parent)
c.Spawner.default_url = f"/voila/render/{NOTEBOOK.name}"
c.Spawner.args = [
    "--ServerApp.terminals_enabled=False",
    f"--ServerApp.shutdown_no_activity_timeout={IDLE}",
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    "--MappingKernelManager.cull_interval=60",
]
c.Spawner.http_timeout = 120
c.Spawner.environment = {
    "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
    "JUPYTER_CONFIG_PATH": str(HERE / "settings"),
    NOTICE_VARIABLE: "Files stay on our server for the length of your visit.",
    UPLOAD_VARIABLE: "5 GB",
    DISK_VARIABLE: "10 GB",
    TIME_VARIABLE: "30 min",
    MEMORY_VARIABLE: "2 GB",
}
