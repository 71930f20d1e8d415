"""Kinds of issue about the package as a whole, its archive and what is in it."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Reason(Fields, frozen=True, kw_only=True):
    reason: Told[str]


class Limit(Fields, frozen=True, kw_only=True):
    limit: Told[int]


class CompressedSize(Fields, frozen=True, kw_only=True):
    compressed: Told[int]
    size: Told[int]


class Other(Fields, frozen=True, kw_only=True):
    other: Told[str]


class Newest(Fields, frozen=True, kw_only=True):
    newest: Told[str]


class CountSchema(Fields, frozen=True, kw_only=True):
    count: Told[int]
    schema: Told[str]


class CountFolders(Fields, frozen=True, kw_only=True):
    count: Told[int]
    folders: Told[str]


class CountFiles(Fields, frozen=True, kw_only=True):
    count: Told[int]
    files: Told[str]


PACKAGE_NOT_FOUND = Kind(
    code="package.not-found",
    severity="error",
    title="There is no such file or folder",
    message="Nothing was found at {value}.",
    why="Without the files there is nothing to check.",
    fix="Check the spelling of the path and that the file has not been moved.",
    example="study.zip, while the file is called Study.zip",
)

PACKAGE_NOT_A_ZIP = Kind(
    code="package.not-a-zip",
    severity="error",
    title="The file is not a zip archive",
    message="{file} ends in .zip but cannot be opened as a zip archive.",
    why="ImmPort takes packages as zip archives.",
    fix=(
        "Make the archive again with your system's own “compress”; do not rename another "
        "format to .zip."
    ),
    example="a .rar or .7z archive renamed to .zip, or a download that broke off",
)

PACKAGE_NO_TEMPLATE = Kind(
    code="package.no-template",
    severity="error",
    title="No template was found in the package",
    message="No file of {value} begins with the name of an ImmPort template.",
    why="ImmPort knows a template by its first cell; without one it has nothing to load.",
    fix=(
        "Fill an ImmPort template and put it in the package; leave its first two lines as they are."
    ),
    example="a package that holds only result files",
)

PACKAGE_DAMAGED_ZIP = Kind(
    code="package.damaged-zip",
    severity="error",
    fields=Reason,
    title="The archive cannot be read to its end",
    message="The archive {value} could not be read to its end: {reason}.",
    why="A damaged file would be loaded in part or not at all.",
    fix="Make the archive again from the original files.",
    example="an archive whose upload broke off",
)

PACKAGE_ENCRYPTED = Kind(
    code="package.encrypted",
    severity="error",
    title="A file of the package is protected by a password",
    message="{file} is encrypted, so it cannot be read.",
    why="ImmPort cannot open protected files.",
    fix="Make the archive again without a password.",
    example="a zip made with “encrypt” ticked",
)

PACKAGE_UNSAFE_PATH = Kind(
    code="package.unsafe-path",
    severity="error",
    title="A file's name points outside the package",
    message=(
        "A file of the package is named {value}, which would land outside the package; it was left "
        "out."
    ),
    why="Such names are used to attack the machine that unpacks the archive.",
    fix="Make the archive again from one folder, without links and without absolute names.",
    example="../protocols.txt",
)

PACKAGE_LINK = Kind(
    code="package.link",
    severity="error",
    title="A file is a link",
    message="{file} is a link to another place, not a file; it was left out.",
    why="A link may lead out of the package, and its target is not in it.",
    fix="Put the file itself into the package.",
    example="a symbolic link to a shared folder",
)

PACKAGE_TOO_MANY_FILES = Kind(
    code="package.too-many-files",
    severity="error",
    fields=Limit,
    title="The package holds more files than can be checked",
    message="The package holds more than {limit:file}; the rest was not read.",
    why="A limit keeps one package from taking the machine.",
    fix="Split the study into several packages: first the study, then its assays.",
    example="an archive of a whole disk",
)

PACKAGE_TOO_LARGE = Kind(
    code="package.too-large",
    severity="error",
    fields=Limit,
    title="The package unpacks to more than can be checked",
    message="The package unpacks to more than {limit:byte}; from {file} on nothing was read.",
    why="A limit keeps one package from taking the machine.",
    fix="Split the study into several packages: first the study, then its assays.",
    example="a package with hundreds of gigabytes of sequence files",
)

PACKAGE_SUSPICIOUS_RATIO = Kind(
    code="package.suspicious-ratio",
    severity="error",
    fields=CompressedSize,
    title="A file is packed so tightly that it looks like an attack",
    message="{file} would grow from {compressed:byte} to {size:byte}; it was left out.",
    why="Real data does not shrink that far; an archive made to fill the disk does.",
    fix="Make the archive again from the original files, without archives inside it.",
    example="a zip bomb",
)

PACKAGE_DUPLICATE_NAME = Kind(
    code="package.duplicate-name",
    severity="error",
    title="Two files of the package have the same name",
    message="{file} stands in the package more than once; only the first was read.",
    why="ImmPort would keep one of them, and nobody can say which.",
    fix="Remove or rename one of them.",
    example="an archive to which a corrected file was added without removing the old one",
)

PACKAGE_CASE_COLLISION = Kind(
    code="package.case-collision",
    severity="warning",
    fields=Other,
    title="Two names differ only in letter case",
    message="{file} and {other} differ only in letter case.",
    why="On some systems one would replace the other.",
    fix="Rename one of them.",
    example="Plate1.csv and plate1.csv",
)

PACKAGE_NESTED_ARCHIVE = Kind(
    code="package.nested-archive",
    severity="info",
    title="An archive inside the package was not opened",
    message="{file} is an archive inside the package; it was not looked into.",
    why="ImmPort does not look for templates in archives within the package either.",
    fix="If it holds templates, put them directly into the package.",
    example="results.zip inside study.zip",
)

PACKAGE_OLDER_SCHEMA = Kind(
    code="package.older-schema",
    severity="warning",
    fields=Newest,
    title="The package is made for an older version than the newest we know",
    message="The package's templates say version {value}; the newest known here is {newest}.",
    why="ImmPort refuses templates of older versions once a new one is in force.",
    fix=(
        "Check which version ImmPort asks for today; if it is {newest}, copy the data into new "
        "templates."
    ),
    example="a package made from templates that were downloaded last year",
    general=(
        "Check which version ImmPort asks for today; if it is a newer one, copy the data into "
        "new templates."
    ),
)

PACKAGE_DEPENDS_ON_REFUSED = Kind(
    code="package.depends-on-refused",
    severity="warning",
    title="The package builds on one that has errors",
    message="Ids that this package names are declared in package {value}, which has errors.",
    why="ImmPort loads this package only after that one was accepted.",
    fix="Fix the errors of the earlier package first.",
    example="an assay package checked together with a study package that has errors",
)

PACKAGE_OLDER_TEMPLATES = Kind(
    code="package.older-templates",
    severity="error",
    fields=CountSchema,
    title="The package is made for an older version",
    message=("The package is made for {value} ({count:template}); it is checked against {schema}."),
    why="ImmPort refuses templates older than its current version.",
    fix="Copy the data into {schema} templates; each file says what changed for it.",
    general="Copy the data into templates of the version that ImmPort asks for.",
    example="a package of 3.34 while ImmPort asks for 3.37",
)

PACKAGE_COPIES = Kind(
    code="package.copies",
    severity="warning",
    fields=CountFiles,
    title="Templates are here twice, as spreadsheet and as text",
    message=(
        "Templates are here twice ({count}), as spreadsheet and as text; only the text is checked, "
        "not {files}."
    ),
    why="ImmPort takes the text; a spreadsheet that is changed later is easily forgotten.",
    fix="Leave the spreadsheets out of the package once the texts hold all of their data.",
    example="protocols.xlsx and the protocols.txt saved from it",
)

PACKAGE_MANY = Kind(
    code="package.many",
    severity="error",
    fields=CountFolders,
    title="The folder holds several packages",
    message="The same templates are in {count:folder} ({folders}), like packages of their own.",
    why="ImmPort takes one package at a time, with each template once.",
    fix="Check each folder by itself, or all of them with “immport-explorer batch FOLDER”.",
    example="a folder of all studies of a lab, each with its own protocols.txt and treatments.txt",
)
