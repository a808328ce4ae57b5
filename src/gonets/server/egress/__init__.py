"""The only way out: names are resolved once, each address is checked, and the checked one is called (W-HOOK-9)."""

from gonets.server.egress.addresses import Opened
from gonets.server.egress.calls import Answer, CallFailed, Egress, Fault
from gonets.server.egress.guard import Guard, Refused, Target

__all__ = ["Answer", "CallFailed", "Egress", "Fault", "Guard", "Opened", "Refused", "Target"]
