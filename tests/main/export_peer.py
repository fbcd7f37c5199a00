"""export_peer.py xlsx|ics FILE: an exported file as Debian's python3-openpyxl or python3-icalendar reads it, as JSON.

Run by test_duty.py with Debian's own Python, which has them where another one may not. Exit code 77: not installed."""
import json
import sys


def xlsx(path):
    import openpyxl
    book = openpyxl.load_workbook(path)
    sheets = [{"name": sheet.title, "frozen": sheet.freeze_panes, "bold": sheet["A1"].font.bold,
               "rows": [[cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row] for row in sheet.values],
               "types": sorted({cell.data_type for row in sheet for cell in row if cell.value is not None})} for sheet in book]
    return {"created": book.properties.created.isoformat(), "title": book.properties.title, "sheets": sheets}


def ics(path):
    import icalendar
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    return {"version": str(calendar["VERSION"]), "errors": [str(error) for part in calendar.walk() for error in part.errors],
            "events": [{"uid": str(e["UID"]), "from": e.decoded("DTSTART").isoformat(), "to": e.decoded("DTEND").isoformat(),
                        "stamp": e.decoded("DTSTAMP").isoformat(), "summary": str(e["SUMMARY"]),
                        "location": str(e.get("LOCATION", ""))} for e in calendar.walk("VEVENT")]}


if __name__ == "__main__":
    try:
        print(json.dumps({"xlsx": xlsx, "ics": ics}[sys.argv[1]](sys.argv[2])))
    except ImportError:
        sys.exit(77)
