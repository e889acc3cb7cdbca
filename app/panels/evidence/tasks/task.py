"""What a task is to pages.

It has the sections that no other task has.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from governance.services.views.read import Assessed


class ShownTask(ABC):
    """One task.

    An assessment that it is given is of a model of that task.
    """

    title: ClassVar[str]
    """What these sections are called together."""

    @abstractmethod
    def right(self, assessed: Assessed) -> None:
        """Show what its performance has beside the measures of every case.

        Such as whether scores mean what they say.
        """
