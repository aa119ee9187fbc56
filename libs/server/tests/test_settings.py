"""Wrong settings, as an operator reads of them: a line that says which, what it is, and what is allowed."""

import pytest
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from aiprod_rpc.errors import CannotStart
from aiprod_server.settings import ServerSettings, read_settings


class Settings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="AIPROD_TEST_", frozen=True)

    workers: int = Field(1, ge=1, description="files at the same time")
    hosts: tuple[str, ...] = Field((), description="hosts")
    key: SecretStr = Field(SecretStr("none"), min_length=3, description="the key")
    budget: float = Field(1.0, validation_alias="AIPROD_BUDGET", description="dollars a day")
    token: int = Field(1, validation_alias=AliasChoices("AIPROD_TOKEN", "TOKEN"), description="a token")


def test_the_environment_overrides_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIPROD_TEST_WORKERS", "3")
    monkeypatch.setenv("AIPROD_TEST_HOSTS", '["a"]')
    settings = read_settings(Settings)
    assert (settings.workers, settings.hosts, settings.listen) == (3, ("a",), "127.0.0.1:0")


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        (
            "WORKERS",
            "abc",
            "AIPROD_TEST_WORKERS=abc: input should be a valid integer, unable to parse string as an integer "
            "(files at the same time)",
        ),
        ("WORKERS", "0", "AIPROD_TEST_WORKERS=0: input should be greater than or equal to 1"),
        ("LISTEN", "8080", "AIPROD_TEST_LISTEN=8080: it must be host:port"),
        ("METRICS_LISTEN", "h:99999", "AIPROD_TEST_METRICS_LISTEN=h:99999: it must be host:port"),
        ("LOG_FORMAT", "cloud", "AIPROD_TEST_LOG_FORMAT=cloud: input should be 'console' or 'json'"),
        ("HOSTS", "a", "AIPROD_TEST_HOSTS=a: it must be JSON: Expecting value"),
        ("KEY", "s3", "AIPROD_TEST_KEY=…: "),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str) -> None:
    monkeypatch.setenv(f"AIPROD_TEST_{name}", value)
    with pytest.raises(CannotStart) as failure:
        read_settings(Settings)
    assert str(failure.value).startswith(line)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("variable", ["AIPROD_BUDGET", "AIPROD_TOKEN"])
def test_a_setting_with_a_variable_of_its_own_is_named_by_it(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "xyz")
    with pytest.raises(CannotStart, match=f"^{variable}=xyz: input should be a valid "):
        read_settings(Settings)


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIPROD_TEST_WORKERS", "abc")
    monkeypatch.setenv("AIPROD_TEST_DRAIN_SECONDS", "-1")
    with pytest.raises(CannotStart, match=r"DRAIN_SECONDS=-1: .*; AIPROD_TEST_WORKERS=abc: "):
        read_settings(Settings)
