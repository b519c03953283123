"""Stage 5, write: woven documents and results go in; pages, PDFs, the site and its manifest come out."""

from evidoc.write.authors import authors_report
from evidoc.write.looking import why_written
from evidoc.write.manifest import Download, Published, seal
from evidoc.write.site import Site, prepare, write_site

__all__ = ["Download", "Published", "Site", "authors_report", "prepare", "seal", "why_written", "write_site"]
