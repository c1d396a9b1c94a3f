"""cxhire: candidates are customers."""

__version__ = "0.1.0"
