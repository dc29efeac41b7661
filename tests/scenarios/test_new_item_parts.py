"""An item entered by hand is told to each division that has a part in it."""

from __future__ import annotations

NEW = "/新增 20210999 市 人大 {kind} 牵头：融资服务处 配合：软件产业处 交办：7月1日 时限：8月31日 不涉密 案由：关于改善融资服务的建议"


def test_an_assisting_division_hears_what_it_owes_and_until_when(changing, office):
    office[1].at = office[1].at.replace(month=7, day=5)
    assert "已登记" in changing.say(NEW.format(kind="主办"), by="督查示员")
    told = changing.told("20210999 由融资服务处牵头、软件产业处配合，请于2021年8月17日（周二）前提交书面意见：/意见 20210999。")
    assert told == {"沈示达", "蒋示林"}


def test_an_assisting_division_of_an_item_of_one_unit_alone_is_warned_about(changing, office):
    office[1].at = office[1].at.replace(month=7, day=5)
    answer = changing.say(NEW.format(kind="独办"), by="督查示员")
    assert "已登记" in answer and "独办件一般没有配合处室，请核对办理类型" in answer
