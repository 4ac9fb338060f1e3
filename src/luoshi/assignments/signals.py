"""What other rooms may listen to. Sent after commit, with primary keys; a listener that fails harms nobody.

extension_asked, extension_decided: `extension`. lines_urged: `urges`, a list. condition_declared, condition_decided: `declaration`.
"""

from django.dispatch import Signal

extension_asked = Signal()
extension_decided = Signal()
lines_urged = Signal()
condition_declared = Signal()
condition_decided = Signal()
