from . import controllers, models, wizard
from .tools.quiet_log import quieten

quieten()
