"""wechatpy's cipher for companies: opens callbacks that we sealed, and answers as we are to open them."""

import json
import sys

from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

told = json.load(sys.stdin)
crypto = WeChatCrypto(told["token"], told["key"], told["id"])
for one in told["sealed"]:
    body = f"<xml><ToUserName>x</ToUserName><AgentID>1</AgentID><Encrypt><![CDATA[{one['encrypt']}]]></Encrypt></xml>"
    plain = crypto.decrypt_message(body, one["signature"], one["timestamp"], one["nonce"])
    heard = parse_message(plain)
    answer = crypto.encrypt_message(plain, one["nonce"], one["timestamp"])
    text = getattr(heard, "content", None)
    print(
        json.dumps(
            {"text": text, "by": heard.source, "answer": answer, "plain": plain if isinstance(plain, str) else plain.decode()}
        )
    )
if "trial" in told:
    one = told["trial"]
    print(json.dumps({"word": crypto.check_signature(one["signature"], one["timestamp"], one["nonce"], one["encrypt"])}))
