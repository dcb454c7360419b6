"""What api.weixin.qq.com's codes tell about a connection.

Source: the global table of codes and the pages of stable_token [A]; 40243 and 50004 to 50007 the same page [B]. 61004
is what accounts behind a platform of third parties are told instead of 40164 [C].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.kit.checking import Signs
from portico.infra.platform_checks import Code

SIGNS: Final = Signs(
    codes={
        "40013": Code.APP_UNKNOWN,
        "41002": Code.APP_UNKNOWN,
        "50007": Code.APP_UNKNOWN,
        # Of the token call; elsewhere the client has fetched another token before it says so.
        "40001": Code.WRONG_SECRET,
        "40125": Code.WRONG_SECRET,
        "41004": Code.WRONG_SECRET,
        "40243": Code.SECRET_FROZEN,
        "40164": Code.IP_NOT_ALLOWED,
        "61004": Code.IP_NOT_ALLOWED,
        # Not for this kind of account, not verified, or not chosen in the console; the person is somebody else's.
        "43104": Code.PERMISSION_MISSING,
        "48001": Code.PERMISSION_MISSING,
        "48004": Code.PERMISSION_MISSING,
        "50002": Code.PERMISSION_MISSING,
        "50004": Code.PERMISSION_MISSING,
        "45009": Code.QUOTA_USED_UP,
        "45011": Code.QUOTA_USED_UP,
    }
)
