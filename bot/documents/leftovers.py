"""Nothing of the library's template stays in a paper: its theme, its picture, its fonts, its makers, its styles, its settings.

They name Japanese fonts, which some offices' programs report as missing, and another program and day than the paper's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from bot.documents import placed

PAGES = ("/word/document", "/word/header", "/word/footer")
PARTS = (
    *("/theme", "/thumbnail", "/stylesWithEffects", "/numbering", "/customXml", "/webSettings", "/fontTable"),
    "/extended-properties",
)
KEPT_SETTINGS = ("evenAndOddHeaders", "characterSpacingControl", "decimalSymbol", "listSeparator")
MAKERS = ("dcterms:created", "dcterms:modified", "cp:revision", "cp:keywords", "cp:category", "dc:subject")
WORD = "http://schemas.microsoft.com/office/word"
VERSION = "15"  # of the layout: with an older one programs show the paper as one of a former version


def removed(file: Document, looks: Iterable[str]) -> None:
    """Take out what the paper does not use; `looks` are the names of styles that stay for whoever writes on."""
    for holder in (file.part, file.part.package):
        for name, relation in list(holder.rels.items()):
            if relation.reltype.endswith(PARTS):
                del holder.rels[name]
    styles_removed(file, set(looks))
    settings_removed(file.settings.element)
    for place in file.element.iter():
        for name in [name for name in place.attrib if name.startswith(qn("w:rsid"))]:
            del place.attrib[name]
    told = file.core_properties._element
    for name in MAKERS:
        for element in told.findall(qn(name)):
            told.remove(element)


def styles_removed(file: Document, looks: set[str]) -> None:
    """Styles that nothing uses, and what the others say about them and about sessions of writing."""
    styles = file.styles.element
    known = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    papers = [part.element for part in file.part.package.iter_parts() if part.partname.startswith(PAGES)]
    used = {name for paper in papers for name in paper.xpath("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")}
    used |= looks | {name for name, style in known.items() if style.get(qn("w:default")) == "1"}
    waiting = list(used & known.keys())
    while waiting:
        bases = {base.get(qn("w:val")) for base in known[waiting.pop()].findall(qn("w:basedOn"))} - used
        used |= bases
        waiting += bases & known.keys()
    for name, style in known.items():
        if name not in used:
            styles.remove(style)
        for other in (*style.findall(qn("w:next")), *style.findall(qn("w:link"))):
            if other.get(qn("w:val")) not in used:
                style.remove(other)
    for leftover in styles.xpath("w:latentStyles | w:docDefaults/w:pPrDefault | w:style/w:rsid"):
        leftover.getparent().remove(leftover)


def settings_removed(settings: Any) -> None:
    """Of the settings the pages' two sides and marks alone stay, with the layout of today."""
    kept = {qn(f"w:{name}") for name in KEPT_SETTINGS}
    for setting in list(settings):
        if setting.tag not in kept:
            settings.remove(setting)
    mode = placed.made("w:compatSetting", name="compatibilityMode", uri=WORD, val=VERSION)
    compat = placed.made("w:compat", mode)
    place = next((number for number, setting in enumerate(settings) if setting.tag == qn("w:decimalSymbol")), len(settings))
    settings.insert(place, compat)
