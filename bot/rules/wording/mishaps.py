"""What is said where a message cannot be answered as it came: its id is taken, nothing waits for it, or the program failed."""

from __future__ import annotations

NOTHING_WAITS = "没有待您确认的内容，或已过时，本次操作未生效。请重新发送要办理的命令。"
ANOTHER = "这条消息的编号已用于另一条消息，本次操作未生效。请重新发送一次。"
REPEATED_ID = "{platform} 回调中有编号相同而发送人、群或内容不同的消息，已拒绝，可能有人重放或伪造；请核对回调密钥是否外泄"
UNHEARD = "回调 {door} 收到的消息因程序异常未能处理，已答 503，由平台重发；请查看日志并转给维护人员"
APOLOGY = "系统出现异常，本次操作未生效，请稍后再试；仍不成功请联系办公室。"
