"""A PDF goes in; every rule of PDF/UA-1 and PDF/A-3a that it breaks comes out. The one module that meets `page`."""

from __future__ import annotations

PROFILES = {"PDF/UA-1": "ua1", "PDF/A-3a": "3a"}


def broken_rules(pdf: bytes) -> list[str]:
    """Return one sentence for each rule that `pdf` breaks; an empty list where it conforms to both profiles."""
    import page

    found = []
    for name, profile in PROFILES.items():
        try:
            report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile(profile))
        except page.PageError as error:
            found.append(f"{name}: the file cannot be read ({error}).")
            continue
        found += [f"{name}, rule {failure.rule_id}: {failure.message}." for failure in report.failures]
        if not report.is_compliant and not report.failures:
            found.append(f"{name}: the file does not conform.")
    return list(dict.fromkeys(found))
