"""What the llm service can be told by its environment."""

from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class LlmSettings(ServerSettings):
    """Read from `AIPROD_LLM_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_LLM_", frozen=True)
