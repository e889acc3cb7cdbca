"""The wired console of this process, made once.

Pages and the answers for machines share it. It uses no Streamlit.
"""

from functools import cache
from threading import Lock

from governance.bootstrap import bootstrap
from governance.services.ports import Ports
from governance.settings import read_settings

_ONE_AT_A_TIME = Lock()


def ports() -> Ports:
    """The ports of this console, for as long as the process runs.

    Raises PlacetError where it cannot be opened, each time anew.
    """
    with _ONE_AT_A_TIME:  # or two who come first at once would open the store twice
        return _opened()


@cache
def _opened() -> Ports:
    return bootstrap(read_settings())
