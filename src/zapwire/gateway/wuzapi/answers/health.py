"""The answer of /health."""

from pydantic import BaseModel, ConfigDict, Field


class Health(BaseModel):
    """How the server is."""

    model_config = ConfigDict(extra="allow")

    status: str = Field(examples=["ok"])
    timestamp: str
    uptime: str
    active_connections: int
    total_users: int
    connected_users: int
    logged_in_users: int
    memory_stats: dict[str, float]
    goroutines: int = Field(description="Tasks of the server, by the name that wuzapi's clients know.")
    version: str
