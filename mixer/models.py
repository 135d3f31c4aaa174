"""Every room's tables, imported so that the database knows them all."""

import mixer.accounts.models
import mixer.contacts.models
import mixer.door.models
import mixer.events.models
import mixer.followup.models
import mixer.guests.models
import mixer.icebreakers.models
import mixer.invite.models
import mixer.meetings.models
import mixer.nametags.models
import mixer.plan.models
import mixer.post.models
import mixer.prizes.models  # noqa: F401 - imported for what they declare
