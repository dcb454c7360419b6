"""`python -m portico_sandbox --port 8001 --data DIR --portico-url http://127.0.0.1:8000`."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from .app import create_app
from .sandbox import Sandbox


def main() -> None:
    """Serve on the loopback address until told to stop."""
    parser = argparse.ArgumentParser(prog="portico_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data", type=Path, required=True, help="directory of keys, credentials and state")
    parser.add_argument("--portico-url", default="http://127.0.0.1:8000", help="where Portico listens")
    parser.add_argument("--public-url", default="", help="how a browser reaches the sandbox")
    parser.add_argument("--site", default="main", help="code of the site whose hooks get the pushes")
    parser.add_argument("--merchant-name", default="听檐", help="on the payment sheet and as SMS signature")
    options = parser.parse_args()
    box = Sandbox(
        options.data,
        public_url=options.public_url or f"http://127.0.0.1:{options.port}",
        portico_url=options.portico_url,
        merchant_name=options.merchant_name,
        site=options.site,
    )
    # Loopback is not an option but the point: whoever reaches this can pay any order.
    uvicorn.run(create_app(box), host="127.0.0.1", port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
