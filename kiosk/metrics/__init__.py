"""Every metric of the program: `Metrics` is the registry, `Sampler` looks at the kiosk's own state."""

from kiosk.metrics.counting import CONTENT_TYPE, MAX_MAKES, Metrics
from kiosk.metrics.sampling import Sampler

__all__ = ["CONTENT_TYPE", "MAX_MAKES", "Metrics", "Sampler"]
