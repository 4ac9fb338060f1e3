"""Why a document cannot be read: one exception, its stable codes, and for each what is wrong and how to mend it."""

import re
from typing import Literal, NamedTuple

Language = Literal["zh", "zh-Hant", "en"]


class Wording(NamedTuple):
    """What is wrong and what to do about it, in one language. `{name}` and the like are filled from the error's data."""

    message: str
    help: str


class Entry(NamedTuple):
    """The wording of one code in both languages."""

    zh: Wording
    en: Wording

    def wording_in(self, language: Language) -> Wording:
        """The wording in a language; Traditional Chinese is made from the Simplified, before anything is filled in."""
        if language != "zh-Hant":
            return self.en if language == "en" else self.zh
        from luoshi.traditional import traditional

        return Wording(*map(traditional, self.zh))


WORDINGS: dict[str, Entry] = {
    "R001": Entry(
        Wording("文件是空的", "请确认文件保存完整后重新选择。"),
        Wording("The file is empty", "Check that the file was saved completely and choose it again."),
    ),
    "R002": Entry(
        Wording("文件里没有可读的文字", "请换一份含有正文的文件；如是图片，请提供更清晰的扫描件。"),
        Wording("No text was found in the file", "Give a file that holds the text; of a picture, a sharper scan."),
    ),
    "R003": Entry(
        Wording(
            "不是可识别的文档（{detail}）",
            "可以读取：txt、docx、doc、wps、pdf、ofd、html、xlsx 和图片（png、jpg、tif、bmp、webp）。请另存为其中一种。",
        ),
        Wording(
            "Not a document that can be read ({detail})",
            "These can be read: txt, docx, doc, wps, pdf, ofd, html, xlsx and pictures (png, jpg, tif, bmp, webp). Save it as one of them.",
        ),
    ),
    "R004": Entry(
        Wording("文件设有密码或已加密", "请去除密码后另存一份，再重新读取。"),
        Wording("The file is encrypted or asks for a password", "Save a copy without the password and read that."),
    ),
    "R005": Entry(
        Wording("文件已损坏或不完整：{detail}", "请重新下载，或用原软件打开后另存一份。"),
        Wording(
            "The file is damaged or cut short: {detail}",
            "Fetch it again, or open it in its own program and save a copy.",
        ),
    ),
    "R006": Entry(
        Wording("文件太大：{size}，上限 {limit}", "请只保留方案正文，压缩图片后另存，或拆成几份。"),
        Wording(
            "The file is too large: {size}, the limit is {limit}",
            "Keep the plan only, shrink its pictures, or split it.",
        ),
    ),
    "R007": Entry(
        Wording("页数太多：{size}，上限 {limit}", "请只保留方案正文的页，或拆成几份。"),
        Wording("Too many pages: {size}, the limit is {limit}", "Keep the plan's own pages, or split the file."),
    ),
    "R008": Entry(
        Wording("压缩内容展开后过大（{detail}），疑似压缩炸弹", "请用原软件打开后另存一份；来源不明的文件请勿使用。"),
        Wording(
            "Its packed content unfolds too large ({detail}), as of a zip bomb",
            "Save a copy from its own program; do not use files of unknown origin.",
        ),
    ),
    "R009": Entry(
        Wording("文件含有不安全的 XML（{detail}）", "请用原软件打开后另存一份；来源不明的文件请勿使用。"),
        Wording(
            "The file holds unsafe XML ({detail})",
            "Save a copy from its own program; do not use files of unknown origin.",
        ),
    ),
    "R010": Entry(
        Wording("读取超时：{limit} 秒内没有读完", "请拆成几份，或另存为 docx、txt 后再读。"),
        Wording("Reading took too long: not done within {limit} seconds", "Split the file, or save it as docx or txt."),
    ),
    "R011": Entry(
        Wording("读取所需内存超过上限（{limit}）", "请拆成几份，压缩图片，或另存为 docx、txt 后再读。"),
        Wording(
            "Reading needs more memory than is allowed ({limit})",
            "Split the file, shrink its pictures, or save it as docx or txt.",
        ),
    ),
    "R012": Entry(
        Wording(
            "读取 {kind} 需要 LibreOffice，本机没有安装", "请安装 LibreOffice，或用 Word、WPS 另存为 docx 后再读。"
        ),
        Wording(
            "Reading {kind} needs LibreOffice, which is not installed here",
            "Install LibreOffice, or save the file as docx in Word or WPS.",
        ),
    ),
    "R013": Entry(
        Wording("文件结构过于复杂：{detail}", "请用原软件打开，只复制正文到新文件后再读。"),
        Wording(
            "The file's structure is too involved: {detail}",
            "Open it in its own program and copy the text to a new file.",
        ),
    ),
    "R014": Entry(
        Wording("文字识别不可用：{detail}", "请重新安装本软件的文字识别组件，或提供可复制文字的文件。"),
        Wording(
            "Text recognition is not available: {detail}",
            "Install the recognition component again, or give a file with selectable text.",
        ),
    ),
}


BLANKS = re.compile(r"\{\w+\}")


class ReadError(Exception):
    """A document that cannot be read: stable `code`, and `message` and `help` in Chinese (`wording("en")` gives English)."""

    def __init__(self, code: str, **data: str) -> None:
        self.code = code
        self.data = data
        super().__init__(f"{code} {self.message}")

    @property
    def message(self) -> str:
        """What is wrong, in Chinese."""
        return self.wording().message

    @property
    def help(self) -> str:
        """How to mend it, in Chinese."""
        return self.wording().help

    def wording(self, language: Language = "zh") -> Wording:
        """Message and help in the language asked for."""
        wording = WORDINGS[self.code].wording_in(language)
        return Wording(wording.message.format_map(self.data), wording.help.format_map(self.data))


def explain_error(code: str, language: Language = "zh") -> str | None:
    """What a code means and how to mend it, as text for a terminal; None where there is no such code."""
    entry = WORDINGS.get(code.upper())
    if entry is None:
        return None
    wording = entry.wording_in(language)
    return f"{code.upper()} {BLANKS.sub('…', wording.message)}\n\n{wording.help}\n"
