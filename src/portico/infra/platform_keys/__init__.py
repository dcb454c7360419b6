"""Keys of the platforms: declared once, read from the environment or from what the console has saved."""

from portico.infra.platform_keys.catalogue import PLATFORMS as PLATFORMS
from portico.infra.platform_keys.catalogue import Platform as Platform
from portico.infra.platform_keys.catalogue import PlatformKeys as PlatformKeys
from portico.infra.platform_keys.catalogue import Saved as Saved
from portico.infra.platform_keys.catalogue import given as given
from portico.infra.platform_keys.catalogue import is_connected as is_connected
from portico.infra.platform_keys.catalogue import read_platforms as read_platforms
from portico.infra.platform_keys.fields import ConfigurationError as ConfigurationError
from portico.infra.platform_keys.fields import KeyField as KeyField
from portico.infra.platform_keys.fields import KeyProblem as KeyProblem
from portico.infra.platform_keys.fields import problems as problems
