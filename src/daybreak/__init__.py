"""Daybreak: from referral to lasting remission in ketamine and esketamine therapy."""

from importlib.metadata import version

__version__ = version("daybreak")
