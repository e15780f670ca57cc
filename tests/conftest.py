"""What all tests share."""

from hypothesis import settings

# How long an example takes says something of the machine, not of the code.
settings.register_profile("steppe", deadline=None)
settings.load_profile("steppe")
