"""WeasyPrint's PDF/A-3a file goes in; the same file that is PDF/UA-1 as well comes out.

What is added: the PDF/UA identifier with the extension schema that PDF/A asks for, and better tags.
"""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any

from evidoc.write.pdf_tags import complete_tags

_UA_PART = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
_UA_SCHEMA = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_LINE_ENDS = (b"\r", b"\n")


def finish(data: bytes) -> bytes:
    """Return `data` as PDF/UA-1 and PDF/A-3a at once; the same input gives the same bytes."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        _identify(pdf)
        complete_tags(pdf)
        _draw_pixels_as_they_are(pdf)
        _end_streams_clearly(pdf)
        out = io.BytesIO()
        # the metadata stream must stay readable as plain text, so nothing is compressed that was not already
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def _identify(pdf: Any) -> None:
    import pikepdf

    xmp = bytes(pdf.Root.Metadata.read_bytes()).decode()
    stream = pikepdf.Stream(pdf, xmp.replace("</rdf:RDF>", f"{_UA_PART}{_UA_SCHEMA}</rdf:RDF>").encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)


def _draw_pixels_as_they_are(pdf: Any) -> None:
    """Ask no reader to smooth a picture of pixels: how it would be done is not defined, so PDF/A forbids it."""
    import pikepdf

    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image and "/Interpolate" in item:
            del item["/Interpolate"]


def _end_streams_clearly(pdf: Any) -> None:
    """Write the streams whose last byte is a line end in another form.

    A line end stands between a stream and ``endstream``. Where the data end in one too, the writer adds none, or a
    reader takes both for one: the length would not be the one declared, which PDF/A forbids. The last byte of packed
    data is part of a checksum, so one stream in a hundred is concerned. ASCII 85 ends in ``~>`` whatever the data.
    """
    import pikepdf

    names = pikepdf.Name
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.read_raw_bytes().endswith(_LINE_ENDS):
            packed = base64.a85encode(zlib.compress(item.read_bytes(), 9), wrapcol=72) + b"~>"
            item.write(packed, filter=pikepdf.Array([names.ASCII85Decode, names.FlateDecode]))
