"""Records, decisions and studies come in; the PRISMA 2020 flow goes out: counted, checked, drawn and as products."""

from evidoc.synthesis.flow.making import Flow, make_flow
from evidoc.synthesis.flow.products import flow_names, flow_products, source_names, source_products

__all__ = ["Flow", "flow_names", "flow_products", "make_flow", "source_names", "source_products"]
