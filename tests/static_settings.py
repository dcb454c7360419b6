"""The settings as static checks see them: no installation, so the secrets are made on the spot."""

import os

from portico.infra import environment

for _name, _value in environment.generate_secrets().items():
    os.environ.setdefault(_name, _value)

from portico.config.settings import *  # noqa: E402, F403
