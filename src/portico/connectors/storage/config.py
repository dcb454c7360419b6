"""Where a bucket is and who may write to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class S3Config:
    """`public_url`: where people read files without a signature (a CDN, or the bucket itself when it is public);
    empty: every address is signed and good for `signed_seconds` (at most seven days).

    `by_path`: the bucket is in the path, as MinIO wants it; else it is in the host, as OSS and COS want it.
    """

    endpoint_url: str
    region: str
    bucket: str
    access_key_id: str
    secret_access_key: str
    public_url: str = ""
    by_path: bool = True
    cache_control: str = "public, max-age=31536000, immutable"
    signed_seconds: int = 3_600

    def __post_init__(self) -> None:
        if not 1 <= self.signed_seconds <= 7 * 86_400:
            raise ValueError("a signed address is good for one second to seven days")

    @property
    def base_url(self) -> str:
        """Scheme and host that requests go to."""
        endpoint = self.endpoint_url.rstrip("/")
        if self.by_path:
            return endpoint
        scheme, _, host = endpoint.partition("://")
        return f"{scheme}://{self.bucket}.{host}"

    @property
    def root(self) -> str:
        """The path every object lies below, without a slash at its end."""
        return f"/{self.bucket}" if self.by_path else ""
