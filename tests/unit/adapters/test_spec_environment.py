import pytest

from governance.adapters.disk.spec_environment import absent, expanded, secrets_of


def test_only_variables_that_are_meant_for_specifications_are_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PLACET_SPEC_USER", "placet")
    monkeypatch.setenv("PLACET_WEBHOOK_SECRET", "hunter2")
    address = "http://${PLACET_SPEC_USER}:$PLACET_SPEC_NONE@h/$PLACET_WEBHOOK_SECRET/$HOME"
    assert expanded(address) == "http://placet:$PLACET_SPEC_NONE@h/$PLACET_WEBHOOK_SECRET/$HOME"
    assert absent(address) == ("PLACET_SPEC_NONE",)


def test_what_nobody_should_be_told_of_an_address_is_its_values_and_its_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PLACET_SPEC_PASSWORD", "a%40b")
    assert secrets_of("http://u:$PLACET_SPEC_PASSWORD@h") == ("a%40b", "a%40b", "a@b")
    assert secrets_of("http://h") == ()
