"""Pages of every family as their platforms write them; places and agencies are invented."""

import json
from collections.abc import Sequence
from html import escape

from crawler.families.page import Page, read_page

HOME = "http://www.yunxi.example"
HEX = "0123456789abcdef0123456789abcd{:02x}"
UNITS = ("柳河镇", "桃源镇", "石门街道", "云溪区教育局", "云溪区财政局", "云溪区统计局")


def make_page(url: str, html: str, **facts: object) -> Page:
    status = facts.get("status", 200)
    fields = facts.get("fields", ())
    assert isinstance(status, int)
    assert isinstance(fields, tuple)
    media_type = str(facts.get("media_type", "text/html"))
    return read_page(url, html.encode(), status=status, media_type=media_type, fields=fields)


def title_of(number: int, year: int = 2024) -> str:
    return f"{UNITS[number % len(UNITS)]}{year - number // len(UNITS)}年政府信息公开工作年度报告"


def portal(body: str, *, head: str = "", column: str = "政府信息公开年报") -> str:
    meta = (
        f'<meta name="SiteName" content="云溪区人民政府"><meta name="ColumnName" '
        f'content="{column}">'
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{meta}{head}<title>"
        f"{column}-云溪区人民政府"
        f"</title></head><body><div class='header'><a href='/'>首页</a></div>{body}"
        "<div class='footer'><a href='/about/'>网站地图</a> "
        "主办：云溪区人民政府办公室</div></body></html>"
    )


def rows(urls: Sequence[str], start: int = 0) -> str:
    items = (
        f'<li><a href="{escape(url)}" title="{title_of(start + n)}">{title_of(start + n)}</a>'
        f"<span>2025-01-{n % 27 + 1:02}</span></li>"
        for n, url in enumerate(urls)
    )
    return "<ul class='list'>" + "\n".join(items) + "</ul>"


def article(body: str, container: str) -> str:
    prose = "本年度依法公开政府信息，按时办理公开申请。" * 20
    return portal(
        f"<h1>{title_of(0)}</h1><div {container}><p>{prose}</p>{body}</div>",
        head=(
            f'<meta name="ArticleTitle" content="{title_of(0)}"><meta name="PubDate" '
            f'content="2025-01-20">'
        ),
    )


def trs_list(count: int, script: str, *, page: int = 1, url: str = "/zwgk/zfxxgknb/") -> Page:
    start = (page - 1) * count
    urls = [f"./202501/t20250120_{start + n + 1000}.html" for n in range(count)]
    return make_page(HOME + url, portal(rows(urls, start) + f"<script>{script}</script>"))


def _hanweb_island(start: int, count: int) -> str:
    return "".join(
        f"<record><![CDATA[<li><a href='/art/2025/1/{n % 27 + 1}/art_1229000001_{n}.html' "
        f"title='{title_of(n)}'>{title_of(n)[:12]}…</a><span>"
        f"2025-01-\n{n % 27 + 1:02}</span></li>]]></record>"
        for n in range(start, start + count)
    )


def hanweb_column(
    count: int = 45, total: int = 60, proxy: str = "/module/web/jpage/dataproxy.jsp"
) -> Page:
    query = "col=1&webid=149&path=/&columnid=1229000001&unitid=5000001&webname=%E4%BA%91%E6%BA%AA"
    group = f'<nextgroup><![CDATA[<a href="{proxy}?page=1&{query}"></a>]]></nextgroup>'
    island = f"<datastore>{group}<recordset>{_hanweb_island(0, count)}</recordset></datastore>"
    script = f"var opt = {{totalRecord:{total}, perPage:15, proxyUrl:'{proxy}'}};"
    side = (
        "<div><ul><li><a href='/art/2025/3/3/art_1_77777.html'>通知公告</a><span>"
        "2025-03-03</span></li></ul></div>"
    )
    body = (
        f'<div id="1"><script type="text/xml">{island}</script></div>{side}<script>'
        f"{script}</script>"
    )
    return make_page(f"{HOME}/col/col1229000001/index.html", portal(body))


def hanweb_answer(start: int, count: int, total: int, url: str) -> Page:
    xml = (
        f"<datastore><totalrecord>{total}</totalrecord><totalRecord>{total}</totalRecord>"
        f"<recordset>{_hanweb_island(start, count)}</recordset></datastore>"
    )
    return make_page(url, xml, media_type="application/xml")


def jpaas_column() -> Page:
    query = (
        "{'parseType':'bulidstatic','webId':'149','tplSetId':'a1b2','pageType':'column',"
        "'tagId':'分页列表','editType':'null','pageId':'1229000002'}"
    )
    script = (
        f'<script src="/x/AuthorizedRead/unitbuild.js" queryData="{query}" '
        'url="/api-gateway/jpaas-publish-server/front/page/build/unit"></script>'
    )
    return make_page(f"{HOME}/zfxxgk/zfxxgknb/index.html", portal(f"<div>{script}</div>"))


def jpaas_answer(start: int, count: int, total: int) -> Page:
    urls = [
        f"//www.yunxi.example/zfxxgk/art/2025/art_{HEX.format(n)}.html"
        for n in range(start, start + count)
    ]
    pager = f'<div class="pagination" count="{total}" rows="15" pageNo="1" unitUrl="/x"></div>'
    body = json.dumps({"success": True, "code": 200, "data": {"html": rows(urls, start) + pager}})
    url = f"{HOME}/api-gateway/jpaas-publish-server/front/page/build/unit?webId=149"
    return make_page(url, body, media_type="application/json")


def gkmlpt_shell() -> Page:
    tree = json.dumps(
        [
            {"id": 1, "name": "机构职能", "children": [], "post_count": 4},
            {"id": 7, "name": "其他", "children": [
                {"id": 2629, "name": "政府信息公开年报", "children": [], "post_count": 2},
                {"id": 2630, "name": "年度报告", "jump_url": "http://www.yunxi.example/zwgk/nb/"}]},
        ]
    )  # fmt: skip
    script = f"window._CONFIG = {{ SID: '175', TREE: {tree}, SERVICE_AREA_ID: '9', name: 'x' }}"
    return make_page(
        f"{HOME}/lhz/gkmlpt/index", f"<html><div id=app></div><script>{script}</script></html>"
    )


def gkmlpt_answer(start: int, count: int, total: int | None) -> Page:
    articles = [
        {"id": n, "title": title_of(n), "url": f"{HOME}/lhz/gkmlpt/content/10/10099/post_{n}.html",
         "post_url": (f"{HOME}/nb/content/post_"
             f"{n}.html"), "publisher": "柳河镇", "date": "2025-01-20",
         "classify_main_name": "政府信息公开年报", "attachment": []}
        for n in range(start, start + count)
    ]  # fmt: skip
    classify = {"name": "政府信息公开年报"} | ({"post_count": total} if total is not None else {})
    body = json.dumps({"classify": classify, "articles": articles})
    return make_page(
        f"{HOME}/lhz/gkmlpt/api/all/2629?page=1&sid=175", body, media_type="application/json"
    )


def nfcms_list(
    pager: str = '<div class="page">共3页 <a href="index_2.html">下一页</a></div>',
) -> Page:
    urls = ["./content/post_1001.html", "./content/post_1002.html"]
    files = (
        '<ul><li><a href="/attachment/7/7001/7001234/1003.pdf">'
        "石门街道2024年政府信息公开年报</a></li></ul>"
    )
    script = "<script>var NFCMS_SITE_ID = '755001';</script>"
    return make_page(f"{HOME}/zwgk/zfxxgk/nb/", portal(rows(urls) + files + pager + script))


def lonsun_unit() -> Page:
    tabs = "".join(
        (
            f'<li><a href="/public/column/6598771?type=3&nav=5&timeFrame={year}&hasContent=true'
            f'">{year}年</a></li>'
        )
        for year in (2024, 2023, 2022)
    )
    menu = "".join(f'<a href="/public/column/6598771?type={n}">菜单{n}</a>' for n in range(1, 6))
    url = f"{HOME}/public/column/6598771?type=3"
    return make_page(
        url, portal(f"<div>{menu}</div><ul>{tabs}</ul><script>Ls.pagination()</script>")
    )


def lonsun_list() -> Page:
    urls = [f"/public/6598771/3599495{n}.html" for n in range(3)]
    script = (
        "var siteId = 6788001, organId = 6598771, catId = 6715001; $.get('/site/label/8888',"
        "{labelName:'publicInfoList',file:'/xxgk/publicInfoList_newest2020'})"
    )
    body = rows(urls) + f"<div class='page'>下一页</div><script>{script}</script>"
    url = f"{HOME}/public/column/6598771?type=4&action=list&catId=6715001"
    return make_page(url, portal(body))


def lonsun_answer(start: int, count: int, pages: int) -> Page:
    urls = [f"/public/6598771/35994{start + n:03}.html" for n in range(count)]
    pager = f"<script>Ls.pagination('#p',{{pageCount:{pages},pageIndex:1}})</script>"
    return make_page(
        f"{HOME}/site/label/8888?labelName=publicInfoList&pageIndex=1", rows(urls) + pager
    )


def vsb_list(pages: int = 3, *, page: int = 1) -> Page:
    start = (page - 1) * 3
    urls = [f"../info/1648/{47211 + start + n}.htm" for n in range(3)]
    listing = rows(urls, start).replace("<li>", '<li id="line_u9_0">')
    pager = (
        f"<div class='pages'>共{3 * pages}条 {page}/{pages} <a "
        f"href='zfxxgknb/{pages - 1}.htm'>下页</a></div>"
    )
    name = "zfxxgknb" if page == 1 else f"zfxxgknb/{pages - page + 1}"
    return make_page(f"{HOME}/zwgk/{name}.htm", portal(listing + pager))


def openness_list() -> Page:
    urls = [f"/openness/OpennessAnnualReport/show/{3965 + n}.html" for n in range(3)]
    tabs = '<div><a href="/openness/OpennessAnnualReport/year/6/2022.html">2022年</a></div>'
    url = f"{HOME}/openness/OpennessAnnualReport/year/6/2023.html"
    return make_page(url, portal(tabs + rows(urls)))


def openness_content_list() -> Page:
    urls = [f"/OpennessContent/show/{7000 + n}.html" for n in range(3)]
    pager = (
        '<div class="page"><a href="/OpennessContent/showList/6/88/page_2.html">下一页</a></div>'
    )
    return make_page(
        f"{HOME}/OpennessContent/showList/6/88/page_1.html", portal(rows(urls) + pager)
    )


def shaanxi_list(*, page: int = 1, ids: Sequence[str] = ()) -> Page:
    names = ids or [f"18812683489771601{page}{n}" for n in range(3)]
    return make_page(
        f"{HOME}/zwgk/zfxxgknb/{page}.html", portal(rows([f"{n}.html" for n in names]))
    )


def slug_list() -> Page:
    urls = [f"/zwgk/zfxxgknb/zfnb/content_{199287 + n}" for n in range(3)]
    pager = '<div class="page"><a href="?page=2">下一页</a></div>'
    return make_page(f"{HOME}/zwgk/zfxxgknb/zfnb", portal(rows(urls) + pager))


def epoint_shell() -> Page:
    menu = (
        '<a href="/dynamic/zwgk/govInfoPub.html?categorynum=003039002&deptcode=001001">'
        "政府信息公开年报</a>"
    )
    body = f'<div>{menu}</div><script src="/js/webBuilderCommon.js"></script>'
    url = f"{HOME}/dynamic/zwgk/govInfoPub.html?categorynum=003039002&deptcode=001001"
    return make_page(url, portal(body))


def epoint_answer(start: int, count: int, total: int | None = None) -> Page:
    entries = [
        {"infourl": f"/zwgk/003039/20250120/{n}a.html", "title": title_of(n)[:10],
         "realtitle": title_of(n), "infodate": "2025-01-20"}
        for n in range(start, start + count)
    ]  # fmt: skip
    custom: dict[str, object] = {"data": entries} | ({"total": total} if total is not None else {})
    url = f"{HOME}/EpointWeb/rest/lightfrontaction/getgovinfolist"
    return make_page(url, json.dumps({"custom": custom}), media_type="application/json")


def ucap_list(pages: int = 3, *, page: int = 1, pager: bool = True) -> Page:
    start = (page - 1) * 9
    urls = [f"/demo/c117630/202601/{HEX.format(start + n)}.shtml" for n in range(9)]
    channel = f'<meta name="channelid" content="{HEX.format(200)}">'
    call = (
        f"createPageHTML('page_div',{pages},{page},'xxgk_list','shtml',{pages * 9});"
        if pager
        else ""
    )
    name = "xxgk_list" if page == 1 else f"xxgk_list_{page}"
    body = rows(urls, start) + f"<script>{call}</script>"
    return make_page(f"{HOME}/demo/c117630/{name}.shtml", portal(body, head=channel))


def ucap_answer(start: int, count: int, total: int) -> Page:
    results = [
        {"title": title_of(n), "channelName": "政府信息公开年报",
         "url": f"//www.yunxi.example/demo/c117630/202601/{HEX.format(n)}.shtml",
         "publishedTime": 1737338400, "publishedTimeStr": "2025-01-20 10:00:00"}
        for n in range(start, start + count)
    ]  # fmt: skip
    data = {"total": total, "page": 1, "rows": 15, "channelId": HEX.format(200), "results": results}
    url = f"{HOME}/common/search/{HEX.format(200)}?page=1"
    return make_page(url, json.dumps({"data": data}), media_type="application/json")
