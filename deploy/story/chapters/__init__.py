"""The chapters of the story, in order."""

from deploy.story.chapters.admission import admission
from deploy.story.chapters.closed_doors import closed_doors
from deploy.story.chapters.conversation import conversation
from deploy.story.chapters.evening import evening
from deploy.story.chapters.import_ import import_
from deploy.story.chapters.invitation import invitation
from deploy.story.chapters.kit import kit
from deploy.story.chapters.lapse import lapse
from deploy.story.chapters.objection import objection
from deploy.story.chapters.prospect import prospect
from deploy.story.chapters.stall import stall
from deploy.story.chapters.standard import standard
from deploy.story.chapters.vacancy import vacancy
from deploy.story.chapters.visibility import visibility

CHAPTERS = {
    "import": ("A membership export is imported", import_),
    "admission": ("Someone applies, is admitted, and three levels see what concerns them", admission),
    "conversation": ("A first contact as it goes in life, and what the levels above can do", conversation),
    "lapse": ("A month without a decision admits by lapse; a refusal is seen by the entitled only", lapse),
    "objection": ("Someone refused objects, is heard, and two boards above decide", objection),
    "vacancy": ("A contact person stops, the sub-district finds a stand-in", vacancy),
    "standard": ("The district sets a stricter standard, said once", standard),
    "evening": ("A branch invites, guests register without an account, and only the branch knows who", evening),
    "invitation": ("New members are invited by a tap and accept by one, and no level reads who", invitation),
    "stall": ("A stall has shifts, somebody is missing, and three taps say what people talked about", stall),
    "kit": ("A branch borrows a kit: held, sent, there, back; who has it is between the two", kit),
    "visibility": ("A branch nobody has seen gets a stall proposed, with a kit that is held", visibility),
    "prospect": ("Someone met at a stall, and someone by the branch's form, on their way to membership", prospect),
    "closed-doors": ("Nobody sees what is none of their business", closed_doors),
}
