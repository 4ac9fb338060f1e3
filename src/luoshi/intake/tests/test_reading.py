"""What is read from mails of all the shapes in which they come."""

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.intake.reading import read_mail, split_parts
from luoshi.intake.tests.mails import TEXT, mail, picture, raw, tnef, with_wrapping

WORDS = "青山县示范点建设进展良好，喆镕两字只在GBK里。"


def test_a_plain_mail() -> None:
    read = read_mail(mail("测试", TEXT).as_bytes())
    assert (read.sender, read.sender_name, read.subject) == ("qs@example.org", "张三", "测试")
    assert read.text == TEXT.strip()


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("gb2312", "gbk"),
        ("GBK", "gb18030"),
        ("gb18030", "gb18030"),
        ("us-ascii", "gbk"),
        ("iso-8859-1", "gbk"),
        ("utf-8", "gbk"),
        ("gb2312", "utf-8"),
        ("no-such-charset", "utf-8"),
        ("", "gbk"),
        ("utf-8", "utf-8"),
    ],
)
def test_the_bytes_are_believed_more_than_the_label(declared, real) -> None:
    label = f"; charset={declared}" if declared else ""
    head = f"From: a@example.org\nSubject: x\nContent-Type: text/plain{label}\nContent-Transfer-Encoding: 8bit"
    assert read_mail(raw(head, WORDS.encode(real))).text == WORDS


def test_heads_in_raw_gbk_and_encoded_words_cut_within_a_character() -> None:
    assert read_mail(raw("From: 张三 <a@example.org>\nSubject: 示范点报送", b"x")).subject == "示范点报送"
    octets = "示范点报送".encode("gbk")
    halves = [base64.b64encode(part).decode() for part in (octets[:3], octets[3:])]
    head = f"From: a@example.org\nSubject: =?gb2312?B?{halves[0]}?=\n =?gb2312?B?{halves[1]}?="
    assert read_mail(raw(head, b"x")).subject == "示范点报送"


def test_html_becomes_lines_without_scripts_and_without_what_it_quotes() -> None:
    page = (
        "<html><head><style>p{color:red}</style></head><body><p>做法：一是抓&nbsp;项目<br>二是抓队伍</p><script>alert(1)</script>"
        "<table><tr><td>甲</td><td>乙</td></tr></table><blockquote type='cite'>旧邮件</blockquote></body></html>"
    )
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content(page, subtype="html")
    assert read_mail(message.as_bytes()).text == "做法：一是抓 项目\n二是抓队伍\n\n甲 乙"


def test_of_two_ways_to_say_it_the_plain_one_is_read_unless_it_is_blank() -> None:
    for plain, expected in (("平文", "平文"), (" \n", "网页")):
        message = EmailMessage()
        message["From"] = "a@example.org"
        message.set_content(plain)
        message.add_alternative("<p>网页</p>", subtype="html")
        assert read_mail(message.as_bytes()).text == expected


@pytest.mark.parametrize(
    "quoted",
    [
        "------------------ 原始邮件 ------------------\n发件人: 落实\n请报送",
        "在 2022-10-01 10:00:00，“落实” <a@b> 写道：\n> 请报送",
        "On Sat, 1 Oct 2022 at 10:00, Luoshi <a@b> wrote:\n> please",
        "发件人: 落实\n发送时间: 2022年10月1日\n主题: 催办\n请报送",
        "> 请报送\n> 请尽快",
        "-- \n张三\n青山县交通运输局",
        "发自我的iPhone",
    ],
)
def test_what_is_quoted_and_the_signature_are_left_out(quoted) -> None:
    assert read_mail(mail(text=f"本月完成一个示范点。\n\n{quoted}\n").as_bytes()).text == "本月完成一个示范点。"


def test_a_mail_that_only_forwards_another_gives_the_others_words() -> None:
    text = "\n---- 转发的邮件 ----\n发件人：李四\n日期：2022年10月1日\n主题：材料\n\n做法：狠抓落实。\n"
    assert read_mail(mail(text=text).as_bytes()).text == "做法：狠抓落实。"


def test_soft_lines_are_joined() -> None:
    body = "第一段的前半, \r\n后半。\r\n第二段。\r\n".encode()
    head = "From: a@example.org\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"
    assert read_mail(raw(head, body)).text == "第一段的前半,后半。\n第二段。"


def test_files_in_winmail_dat_are_taken_out_and_a_damaged_one_is_named() -> None:
    wrapped = tnef({"site.jpg": picture()}, "做法：狠抓落实。")
    read = read_mail(with_wrapping(wrapped, text="").as_bytes())
    assert [(file.name, file.content) for file in read.attachments] == [("site.jpg", picture())]
    assert read.text == "做法：狠抓落实。"
    assert read_mail(with_wrapping(wrapped[:40]).as_bytes()).attachments == []


def test_names_of_files_in_every_way_of_writing() -> None:
    names = [
        "filename*=utf-8''%E7%85%A7%E7%89%87.jpg",
        f'filename="=?gb18030?B?{base64.b64encode("照片.jpg".encode("gb18030")).decode()}?="',
        'filename="照片.jpg"',
        "filename*=gb2312''%D5%D5%C6%AC.jpg",
    ]
    for name in names:
        head = f"From: a@example.org\nContent-Type: image/jpeg\nContent-Disposition: attachment; {name}"
        assert [file.name for file in read_mail(raw(head, b"x")).attachments] == ["照片.jpg"], name


def test_a_mail_within_a_mail_gives_its_files_and_its_words_where_there_are_no_others() -> None:
    inner = mail(text="做法：狠抓落实。", files={"a.jpg": picture()})
    outer = EmailMessage()
    outer["From"] = "a@example.org"
    outer.add_attachment(inner)
    read = read_mail(outer.as_bytes())
    assert read.text == "做法：狠抓落实。"
    assert [file.name for file in read.attachments] == ["a.jpg"]


@pytest.mark.parametrize(
    ("heads", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_submitted"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "bulk"}, "precedence"),
        ({"List_Id": "<a.example.org>"}, "list"),
        ({"Return_Path": "<>"}, "no_return"),
        ({"sender": "MAILER-DAEMON@example.org"}, "machine"),
    ],
)
def test_machines_are_known(heads, reason) -> None:
    assert read_mail(mail(**heads).as_bytes()).automatic == reason


def test_only_the_trusted_server_s_topmost_result_counts() -> None:
    good = "mx.example.org; dkim=pass header.d=example.org; spf=fail smtp.mailfrom=example.org; dmarc=pass"
    read = read_mail(mail(Authentication_Results=good).as_bytes(), trusted_server="mx.example.org")
    assert read.authentication == {"dkim": "pass", "spf": "fail", "dmarc": "pass"}
    for server, text in (("", good), ("mx.example.org", good.replace("mx.", "evil."))):
        assert read_mail(mail(Authentication_Results=text).as_bytes(), trusted_server=server).authentication == {}
    below = mail().as_bytes().replace(
        b"From:", b"Authentication-Results: mx.example.org; dkim=fail\nAuthentication-Results: mx.example.org; dkim=pass\nFrom:", 1
    )  # fmt: skip
    assert read_mail(below, trusted_server="mx.example.org").authentication == {"dkim": "fail"}


@pytest.mark.parametrize("sender", ["a@example.org, b@example.org", "nobody", "“a@example.org” <b@example.org>"])
def test_the_sender_is_one_address_or_none(sender) -> None:
    read = read_mail(b"From: " + sender.encode() + b"\r\n\r\nx")
    assert read.sender in {"", "b@example.org"}


def test_parts_are_found_by_their_headings() -> None:
    parts = split_parts("开头。\n一、做法与经验\n甲\n（二）【亮点】：乙\n3. 成效\n丙\n本次完成：2个\n丁")
    assert (parts.practice, parts.highlights, parts.results, str(parts.count)) == ("开头。\n甲", "乙", "丙\n丁", "2")
    assert split_parts("我们的做法很好：甲").practice == "我们的做法很好：甲"


@given(st.binary(max_size=600))
def test_no_bytes_make_it_fail(content) -> None:
    read_mail(content)
    read_mail(b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + content)


def test_nesting_has_an_end() -> None:
    message = mail()
    for _level in range(40):
        outer = EmailMessage()
        outer["From"] = "a@example.org"
        outer.add_attachment(message)
        message = outer
    assert read_mail(message.as_bytes()).text == ""
