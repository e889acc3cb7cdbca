import pytest

from governance.errors import Refused
from governance.serving.registry import require_alias_name

REFUSED = ["", "latest", "LATEST", "v2", "V10", "champion/eu", "cham pion", "a:b", "@x", "x" * 256, "é", "champion\n", "a.b"]  # fmt: skip
TAKEN = ["champion", "champion-eu", "v", "v2x", "2", "_", "x" * 255, "Latest2"]


@pytest.mark.parametrize("alias", REFUSED, ids=ascii)
def test_an_alias_that_no_registry_takes_is_refused_with_the_rule(alias):
    with pytest.raises(Refused, match="expected at most 255 Latin letters, digits, - and _"):
        require_alias_name(alias)


@pytest.mark.parametrize("alias", TAKEN, ids=ascii)
def test_an_alias_that_a_registry_takes_is_taken(alias):
    require_alias_name(alias)


@pytest.mark.parametrize("alias", TAKEN, ids=ascii)
def test_what_is_taken_here_is_taken_by_the_registry(alias):
    from mlflow.utils.validation import _validate_model_alias_name, _validate_model_alias_name_reserved

    _validate_model_alias_name(alias)
    _validate_model_alias_name_reserved(alias)
