"""What a Kuaishou mini program is made of."""

from __future__ import annotations

from dataclasses import dataclass

from portico.connectors.mini_hosts.app import MiniApp


@dataclass(frozen=True, slots=True)
class KuaishouConfig:
    """One mini program. `goods_type` is the number of its goods' category (担保支付商品类目编号); 0: no payments."""

    app: MiniApp
    base_url: str
    goods_type: int = 0
