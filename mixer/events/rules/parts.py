"""The parts people play in one mixer."""

from collections.abc import Mapping

HOST = "host"
VISITOR_HOST = "visitor_host"
PARTS: Mapping[str, str] = {HOST: "Host", VISITOR_HOST: "Visitor host"}
