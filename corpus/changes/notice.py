"""Notices: whether a page itself says that it was corrected.

Reports are full of 更新 and 修订 of other things; only words about the report itself count, and
only where the state before did not have them.
"""

import re

_CUE = re.compile(
    r"更正|勘误|订正|正误表|"
    r"(?:本|该|此)(?:页面|网页|报告|年报|文(?:件|本)?|表)[^。；\n]{0,20}(?:更新|修订|修改|修正|调整|替换)|"
    r"(?:更新|修订|修改|修正)(?:说明|声明|公告|启事)|"
    r"(?:更新|修订|修改|修正)(?:时间|日期|于)\s*[:：]?\s*\d|"
    r"(?:数据|数字|表格|内容)(?:有误|已?(?:作|做)?(?:了)?(?:修正|更改))|"
    r"重新(?:发布|公布|上传|公开)|(?:修订|修正|更新)版"
)
_END = re.compile(r"[。；！？!?;\n]+")
_LONGEST = 120


def find_notice(old_text: str, new_text: str) -> str | None:
    """Return the first sentence about a correction that only the new text has.

    >>> find_notice("本报告共五部分。", "更正说明：表二数据有误，现予更正。本报告共五部分。")
    '更正说明：表二数据有误，现予更正'
    >>> find_notice("", "全年更新信息公开目录 9 次。") is None
    True
    """
    known = {_bare(one) for one in _END.split(old_text)}
    for sentence in _END.split(new_text):
        if _CUE.search(sentence) and _bare(sentence) not in known:
            return sentence.strip()[:_LONGEST]
    return None


def _bare(sentence: str) -> str:
    return "".join(sentence.split())
