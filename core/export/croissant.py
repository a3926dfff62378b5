"""Croissant: the tables and photos of an export described so that machines can load them.

Croissant 1.0 with its vocabulary for responsible AI (https://docs.mlcommons.org/croissant, 2024),
as plain JSON-LD. The library mlcroissant checks it in the tests; it is not needed to write it, and
brings pandas along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.export import Format, datasheet, read_me
from core.export.columns import Column, Holds
from core.export.export_set import ExportSet
from core.export.photo_files import FOLDER
from core.export.tables import Table, tables, write_tables
from core.export.writing import Writing, sha256_of
from core.version import VERSION

NAME = "croissant.json"
_CONFORMS = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]
_TYPES = {
    Holds.TEXT: "sc:Text",
    Holds.WORD: "sc:Text",
    Holds.WHOLE: "sc:Integer",
    Holds.NUMBER: "sc:Float",
    Holds.YES_NO: "sc:Text",
}
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification gives for every Croissant file."""


def _write(content: ExportSet, writing: Writing) -> str:
    writing.write_photos((content.to_mask(photo) for photo in content.photos), len(content.photos))
    made = tables(content, writing)
    write_tables(made, content, writing)
    datasheet.write_datasheet(content, writing)
    writing.write_json(NAME, _metadata(content, made, writing))
    read_me.write(
        writing,
        read_me.head(content, writing),
        read_me.wrapped(read_me.thresholds(content)),
        read_me.hidden(content),
        read_me.wrapped(
            f"{NAME} describes the tables and photos for machines, with what a responsible use has "
            f"to know; {datasheet.NAME} says the same for people. " + read_me.CSV_RULES
        ),
        read_me.table_lines(made)[1:],
        read_me.photos(writing),
        read_me.withheld(writing),
        read_me.wrapped(read_me.CANNOT_TELL),
        read_me.wrapped(read_me.CHECKING),
    )
    return writing.write_hashes()


EXPORTER = Format(
    "croissant",
    "Croissant",
    "Tables and photos with a description that dataset search engines and loaders read.",
    _write,
)


def _metadata(content: ExportSet, made: Sequence[Table], writing: Writing) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "name": content.case_name,
        "description": read_me.found(content),
        "datePublished": writing.exported[:10],
        "dateCreated": writing.exported[:10],
        "version": "1.0.0",
        "keywords": ["face analysis", "gender", "audit", "algorithmic bias"],
        "isLiveDataset": False,
        "distribution": _distribution(made, writing),
        "recordSet": [_record_set(table) for table in made],
    }
    licences = sorted({p.photo.rights.licence for p in content.photos if p.photo.rights.licence})
    if licences:
        said["license"] = licences
    return said | _responsible(content)


def _distribution(made: Sequence[Table], writing: Writing) -> list[dict[str, Any]]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": table.file_name,
            "name": table.file_name,
            "description": table.about,
            "contentUrl": table.file_name,
            "encodingFormat": "text/csv",
            "sha256": sha256_of(writing.folder / table.file_name),
            "contentSize": f"{(writing.folder / table.file_name).stat().st_size} B",
        }
        for table in made
    ]
    photos = {
        "@type": "cr:FileSet",
        "@id": "photo-files",
        "name": "photo-files",
        "description": "The photos, faces masked unless they may be shown, without metadata.",
        "encodingFormat": "image/png",
        "includes": f"{FOLDER}/*.png",
    }
    return [*files, photos]


def _record_set(table: Table) -> dict[str, Any]:
    keys = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.about,
        "key": keys[0] if len(keys) == 1 else keys,
        "field": [_field(table, column, number) for number, column in enumerate(table.columns, 1)],
    }


def _field(table: Table, column: Column, number: int) -> dict[str, Any]:
    # A group may be called anything, while an id takes no spaces.
    plain = re.fullmatch(r"\w+", column.name, re.ASCII)
    said: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name if plain else f'column_{number}'}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _TYPES[column.holds],
        "source": {
            "fileObject": {"@id": table.file_name},
            "extract": {"column": column.name},
        },
    }
    if column.name == "photo_sha256" and table.name != "photos":
        said["references"] = {"field": {"@id": "photos/photo_sha256"}}
    return said


def _responsible(content: ExportSet) -> dict[str, Any]:
    """The fields of the RAI vocabulary, from what the datasheet says of the same."""
    said = {section.title: section for section in datasheet.sections(content)}
    gaps = datasheet.gaps(content)
    vendors = [vendor.name for vendor in content.vendors]
    return {
        "rai:dataCollection": datasheet.plain_text(said["How it was gathered"]),
        "rai:dataCollectionMissingData": f"Not answered yet: {' '.join(gaps)}" if gaps else "none",
        "rai:dataCollectionRawData": "Photos of people, known by the SHA-256 of their bytes.",
        "rai:dataPreprocessingProtocol": [
            "Photos are decoded, turned upright and written as PNG without metadata; faces are "
            "masked solid unless the photo may be shown.",
            "Vendors' responses are kept as received.",
        ],
        "rai:dataAnnotationProtocol": [
            datasheet.plain_text(said["How it was labelled and prepared"])
        ],
        "rai:dataAnnotationPlatform": [f"Misread {VERSION}"],
        "rai:machineAnnotationTools": vendors,
        "rai:dataBiases": [
            read_me.found(content),
            "Reference labels are claims with a source; gender cannot be read off a face.",
        ],
        "rai:dataLimitations": [read_me.CANNOT_TELL],
        "rai:dataUseCases": ["Checking what vendors that analyse faces answer for these photos."],
        "rai:dataSocialImpact": (
            "Shows how machines misread faces. It must not be used to recognise people or to train "
            "anything that guesses gender from a face."
        ),
        "rai:personalSensitiveInformation": [
            "Gender",
            "Photos of faces, masked unless marked public figure or consenting or a reason was "
            "given",
        ],
        "rai:dataReleaseMaintenancePlan": datasheet.plain_text(said["Who looks after it"]),
    }
