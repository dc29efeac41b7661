"""What is said in the stories to record something, and who says it."""

from __future__ import annotations

ACTS = {
    "accept": ("/签收 {n}", "officer"),
    "object": ("/申退 {n} 该事项属市大数据局职责", "officer"),
    "answer_yes": ("/申退 {n} 同意", "office"),
    "answer_no": ("/申退 {n} 不同意 主要职责在我局", "office"),
    "contact_yes": ("/联系 {n} 要求面复", "officer"),
    "contact_no": ("/联系 {n} 不要求面复", "officer"),
    "meet": ("/面复 {n} 邀请座谈", "officer"),
    "submit": ("/送审 {n}", "officer"),
    "pass": ("/审 {n} 通过", "reviewer"),
    "return": ("/审 {n} 退回 请补充数据来源", "reviewer"),
    "withdraw": ("/撤回 {n}", "officer"),
    "consult_yes": ("/征求 {n} 同意", "officer"),
    "consult_no": ("/征求 {n} 有意见", "officer"),
    "mail": ("/寄出 {n} 示工信函〔2021〕{letter}号 A类", "officer"),
    "mail_without": ("/寄出 {n} 示工信函〔2021〕{letter}号 A类 缺意见 理由：多次催要未交", "officer"),
    "send": ("/报送 {n}", "officer"),
    "send_without": ("/报送 {n} 缺意见 理由：多次催要未交", "officer"),
    "excuse": ("/意见 {n} 缺意见 理由：多次催要未交", "officer"),
    "praise": ("/反馈 {n} 态度满意 结果满意", "officer"),
    "complain": ("/反馈 {n} 态度满意 结果不满意 理由：未提出具体措施", "officer"),
    "second_asks": ("/联系 {n} 李示丁代表 要求面复", "officer"),
    "second_meets": ("/面复 {n} 李示丁代表 邀请座谈", "officer"),
    "second_praises": ("/反馈 {n} 李示丁代表 态度满意 结果满意", "officer"),
    "second_complains": ("/反馈 {n} 李示丁代表 态度满意 结果不满意 理由：未提出具体措施", "officer"),
    "unmail": ("/更正 {n} 寄出 撤销 理由：尚未寄出", "officer"),
}
BESIDE = {  # what is recorded where the model has it; promises are numbered on, also where one was taken back
    "promise": ("/承诺 {n} 年内建成服务平台2{place}家 检查 {check}", "officer"),
    "keep": ("/承诺 {n} {place} 已兑现 依据：平台已全部上线", "officer"),
    "open": ("/公开 {n} 主动公开", "office"),
    "publish": ("/公开 {n} 已公开", "office"),
}
