"""VSB-like sites: `.htm` files, list pages numbered from the end, files only with a referer."""

from dataclasses import replace

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.behaviours import referer_gate, stack
from corpus.sample.portals.county import Published
from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.layouts import Column
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.pagers import Paging
from corpus.sample.portals.replies import file_reply, html, soft_missing
from corpus.sample.portals.shell import Link, link_list
from corpus.sample.portals.static import StaticStyle, put_columns, query_files

_DOWNLOAD = "/system/_content/download.jsp"
_ROOT = "/zwgk/zfxxgknb/"


def build_vsb(draft: Draft) -> None:
    """Build a portal with one inverted list for agencies and single-page columns for townships."""
    draft.look = replace(
        draft.look, container='<div id="vsb_content"><div class="v_news_content">',
        closing="</div></div>", rows="heading",
    )  # fmt: skip
    put_disclosure(draft, Disclosure("/zwgk.htm", "/zwgk/zfxxgknb.htm", ".htm"))
    county = draft.county
    listed = (*county.of_kind("government"), *county.of_kind("department"))
    style = _style()
    column = Column(_ROOT, "政府信息公开年报", listed)
    put_columns(draft, column, style)
    files = query_files(draft, "wbfileid", _serve_file)
    draft.put(_DOWNLOAD, stack(files, referer_gate(_gate)))
    links = [_single_page(draft, report) for report in county.of_kind("township")]
    draft.put_column("/zwgk/xznb.htm", "乡镇信息公开年报", lambda: link_list(links))
    unpublished = Link("待发布的年度报告", "/content.jsp?urltype=news.NewsContentUrl&wbnewsid=9")
    draft.set_menu(*draft.look.menu[1:], Link("乡镇信息公开年报", "/zwgk/xznb.htm"), unpublished)
    draft.put("/content.jsp", soft_missing)
    draft.quirks += ["inverted paging", "single-page columns", "files need a referer"]


def _style() -> StaticStyle:
    def list_path(column: str, page: int, pages: int) -> str:
        if page == 1:
            return f"{column.removesuffix('/')}.htm"
        return f"{column}{pages - page + 1}.htm"

    def pager(paging: Paging) -> str:
        following = f"zfxxgknb/{paging.pages - paging.page}.htm"
        numbers = f"共{paging.records}条&nbsp;&nbsp;{paging.page}/{paging.pages}"
        link = f'<a class="Next" href="{following}">下页</a>' if paging.page < paging.pages else ""
        return f'<span class="p_no">{numbers}{link.replace("zfxxgknb/", _ROOT)}</span>'

    return StaticStyle(
        list_path, lambda column, item: f"/info/1648/{item.number % 10**6}.htm", pager, _file_path,
        per_page=4, is_relative=True, has_folder_index=False,
    )  # fmt: skip


def _file_path(page: str, item: Item, index: int, file: Attachment) -> str:
    # The path that stands for a download in the site; its address is a query.
    return f"{_DOWNLOAD}?urltype=news.DownloadAttachUrl&owner=1&wbfileid={item.token}{index}"


def _serve_file(file: Attachment) -> Reply:
    return file_reply(file.payload, "application/octet-stream", file.name.encode("gb18030"))


def _gate(asked: Asked) -> Reply:
    return html(f"<html><title>下载</title><p>请从页面下载附件</p><!-- {' ' * 5000} --></html>")


def _single_page(draft: Draft, report: Published) -> Link:
    """Serve a column that is itself the report."""
    item = draft.item_of(report)
    path = f"/zwgk/zfxxgknb/n{report.year}n/xz/x{report.unit}z.htm"
    draft.put_item(path, item)
    return Link(f"{report.agency.base}{report.year}年", path)
