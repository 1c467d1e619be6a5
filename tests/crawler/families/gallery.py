"""One gallery of sample pages per family, for what must hold on every page of every family."""

from crawler.families.page import Page
from tests.crawler.families import samples as s

GALLERY: dict[str, dict[str, Page]] = {
    "trs": {
        "list": s.trs_list(3, 'createPageHTML(3, 0, "index", "html");'),
        "list without month": s.make_page(
            s.HOME + "/nb/", s.portal(s.rows(["./t8821957.shtml", "./t8821958.shtml"]))
        ),
        "article": s.make_page(
            s.HOME + "/nb/202501/t20250120_1.html",
            s.article('<a href="./P020250120123456789012.docx">附件</a>', 'class="TRS_Editor"'),
        ),
    },
    "ucap": {
        "list": s.ucap_list(),
        "answer": s.ucap_answer(0, 3, 3),
        "article": s.make_page(
            f"{s.HOME}/demo/c117630/202601/{s.HEX.format(1)}.shtml",
            s.article("", "id='x'").replace("<h1>", "<UCAPTITLE>"),
        ),
        "newer article": s.make_page(
            (f"{s.HOME}/demo/c117630/202601/c07_223771"
                f".shtml"), s.article("", "class='article-content'")
        ),
    },
    "hanweb": {
        "column": s.hanweb_column(),
        "jpaas column": s.jpaas_column(),
        "jpaas answer": s.jpaas_answer(0, 3, 3),
        "article": s.make_page(
            s.HOME + "/art/2025/1/5/art_1229000001_9.html",
            s.article(('<a href="/module/download/downfile.jsp?classid=0&filename=1.doc">'
                '年报.doc</a>'), "id='zoom'"),
        ),
        "module": s.make_page(
            s.HOME + "/module/xxgk/xxgkAnnualReport.jsp?area=002510696&fbtime=2023",
            s.article("", "id='zoom'"),
        ),
    },
    "guangdong": {
        "shell": s.gkmlpt_shell(),
        "answer": s.gkmlpt_answer(0, 3, 3),
        "column": s.nfcms_list(),
        "article": s.make_page(
            s.HOME + ("/lhz/gkmlpt/content/10/10099/post_1009913"
                "5.html"), s.article("", "class='content'")
        ),
    },
    "lonsun": {
        "unit": s.lonsun_unit(),
        "list": s.lonsun_list(),
        "answer": s.lonsun_answer(0, 3, 1),
        "article": s.make_page(
            s.HOME + "/public/6596035/1260855690.html", s.article("", "class='wzcon j-fontContent'")
        ),
    },
    "vsb": {
        "list": s.vsb_list(),
        "article": s.make_page(
            s.HOME + "/info/1648/47211.htm", s.article("", ("id='vsb_content' "
                "class='v_news_content'"))
        ),
        "column page": s.make_page(
            s.HOME + "/zfxxgk/zfxxgknb/n2024n/xz/hcz.htm",
            s.article("", "id='vsb_content_2'").replace("<h1>", ("<form name='_newscontent_f"
                "romname'><h1>")),
        ),
    },
    "openness": {
        "year": s.openness_list(),
        "content list": s.openness_content_list(),
        "article": s.make_page(s.HOME + ("/XxgkAnnualReport/show/614"
            "4.html"), s.article("", "class='c'")),
        "older article": s.make_page(s.HOME + "/Xxgknb/show/5246.html", s.article("", "class='c'")),
    },
    "shaanxi": {
        "list": s.shaanxi_list(),
        "older list": s.shaanxi_list(ids=["6101404ff8fd1c0bdc4064f8", "61277bb3f8fd1c0bdc4b9b9d"]),
        "article": s.make_page(
            s.HOME + "/zwgk/zfxxgknb/zfnb/1881268348977160193.html", s.article("", "class='c'")
        ),
    },
    "slug": {
        "list": s.slug_list(),
        "article": s.make_page(s.HOME + ("/zwgk/zfxxgknb/zfnb/content_"
            "199287"), s.article("", "class='c'")),
    },
    "epoint": {
        "shell": s.epoint_shell(),
        "answer": s.epoint_answer(0, 3, 3),
    },
    "generic": {
        "uuid": s.make_page(
            s.HOME + "/columns/46a69ba8-6983-4991-a5f0-2bb20825f779/index.html",
            s.portal(s.rows(["202502/17/171893c3-58f2-42c4-beaf-d4e012f8e33b.html"])),
        ),
        "xxgk-list": s.make_page(
            s.HOME + "/xxgk-list-nb.html", s.portal(s.rows(["/xxgk-show-51954.html"]))
        ),
        "jhtml": s.make_page(
            s.HOME + "/nb/index.jhtml", s.portal(s.rows(["/c/www/nb/390824.jhtml"]))
        ),
        "thtml": s.make_page(s.HOME + "/ndbg.thtml?id=15528", s.portal(s.rows(["/v.thtml?id=3"]))),
        "gongkai": s.make_page(
            s.HOME + "/gongkai/site_lhz/channel_657c07df0ee15e41cff2fbb3/",
            s.portal(s.rows(["doc_65b75610e7d36fd897a5df9f.html"])),
        ),
        "hunan": s.make_page(s.HOME + "/25074/index.htm", s.portal(s.rows([("/25074/25162/39"
            "633/index.htm")]))),
    },
}  # fmt: skip
