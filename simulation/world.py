"""A city to live in day by day: the face of what makes and what lives it.

The lab asks for one day after the other and tells who was visited; all luck is keyed
by office or person and day, so two policies meet the same world until what they did
makes heads think otherwise. Nothing in here is a file: `simulation.diary` writes those.
"""

from simulation.living import Lived, calm, could_be, learn, live
from simulation.making import World, open_world

__all__ = ["Lived", "World", "calm", "could_be", "learn", "live", "open_world"]
