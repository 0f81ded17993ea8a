"""Einsprüche: what a level's board has to decide, one of them, and letters that came here."""

from __future__ import annotations

from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.layout.model import Chip
from services.view.frame.pages import Asking, Pages, Saved
from services.view.hosting import names, roster
from services.view.screens.objections import queries
from services.view.screens.objections.page import Earlier, EndedRow, EnterPage, ObjectionPage, ObjectionsPage, Row
from services.view.screens.objections.queries import DECIDES, Objection
from shared.hierarchy import Level
from shared.problems import Problem, bad_field
from shared.security.permissions import Action

pages = Pages("objections")

DEALT_WITH = (
    "Diesen Einspruch gibt es hier nicht mehr: Über ihn ist entschieden, oder er ist zurückgenommen. Wie es ausging, "
    "steht ohne Namen unter „Einsprüche“. Von dieser Seite aus wurde nichts geändert."
)

CHIPS = {
    "upheld": Chip("stattgegeben", "fine"),
    "rejected": Chip("zurückgewiesen", "plain"),
    "withdrawn": Chip("zurückgenommen", "plain"),
}


def row(ask: Ask, found: Objection) -> Row:
    """One in a list."""
    return Row(
        str(found.objection),
        found.name,
        short(ask, found.branch),
        found.filed_on,
        found.hear_by,
        found.decide_by,
        found.heard(ask.today),
    )


def short(ask: Ask, unit: str) -> str:
    """A unit's short name."""
    tree = ask.view.service.units
    return tree[unit].short_name if unit in tree else unit


@pages.get("/{unit}/einsprueche", Action.SEE_OBJECTIONS, here="objections")
async def listed(ask: Asking) -> ObjectionsPage:
    """To decide, the most urgent first; and how earlier ones ended."""
    level = ask.unit.level
    found = await queries.pending(ask.db, ask.unit.key, level)
    over = await queries.lately_ended(ask.db, ask.unit.key, [DECIDES[level]])
    return ObjectionsPage(
        pending=tuple(row(ask, one) for one in found),
        ended=tuple(EndedRow(short(ask, one.of_unit), CHIPS[one.outcome], one.on_day) for one in over),
        decides_finally=level is Level.DISTRICT,
        may_enter=ask.may(Action.ENTER_OBJECTION_ABOVE),
    )


async def _enter(ask: Ask) -> EnterPage:
    return EnterPage(ask.form(ask.to("einsprueche", "eintragen")), ask.today)


@pages.get("/{unit}/einsprueche/eintragen", Action.ENTER_OBJECTION_ABOVE, here="objections")
async def enter(ask: Asking) -> EnterPage:
    """The form for a letter."""
    return await _enter(ask)


@pages.post("/{unit}/einsprueche/eintragen", Action.ENTER_OBJECTION_ABOVE, here="objections", again=_enter)
async def entered(ask: Asking) -> Saved:
    """File the letter, by the reference that it quotes."""
    typed = Checked(ask)
    body = {"reference": ask.value("reference"), **letter(typed)}
    return Saved.after(await typed.send("members", f"/units/{ask.unit.key}/objections", body), ask.to("einsprueche"))


def letter(typed: Checked) -> dict[str, str | None]:
    """A letter with an objection, as it was typed."""
    return {
        "received_on": typed.day("received_on", "Bitte gib an, wann der Brief angekommen ist."),
        "grounds": typed.words("grounds", "Bitte schreib hinein, was im Einspruch steht."),
    }


def words(ask: Ask, name: str, missing: str) -> str:
    """The only field of a form, a text that must be there. Raises Problem 422."""
    text = ask.value(name)
    if len(text) < 3:
        raise bad_field(f"/{name}", missing)
    return text


async def page(ask: Ask, objection: UUID) -> ObjectionPage:
    """One that is pending here. Raises Problem 404: what is decided is nobody's business here any more."""
    found = await queries.one(ask.db, ask.unit.key, ask.unit.level, objection)
    if found is None:
        raise Problem(404, "dealt_with", DEALT_WITH)
    said = await roster.texts(ask.db, ask.unit.key, found.texts)

    def text(record: UUID | None) -> str:
        return said.get(record, "") if record else ""

    earlier = None
    if found.rejected_on:
        earlier = Earlier(
            found.rejected_on, text(found.earlier_grounds), text(found.earlier_statement), text(found.earlier_reasons)
        )
    decides, heard = ask.may(Action.DECIDE_OBJECTION), found.heard(ask.today)
    here = ask.to("einsprueche", objection)
    return ObjectionPage(
        objection=str(objection),
        name=found.name,
        branch=short(ask, found.branch),
        refused=found.refused_on,
        reason=text(found.reason),
        filed=found.filed_on,
        grounds=text(found.grounds),
        hear_by=found.hear_by,
        decide_by=found.decide_by,
        street=found.fields.get("street") or "",
        town=names.town(found.fields),
        email=found.fields.get("email") or "",
        phone=names.phone(found.fields),
        statement=text(found.statement),
        stated=found.stated_on,
        heard=heard,
        earlier=earlier,
        final=ask.unit.level is Level.DISTRICT,
        decide=ask.form(f"{here}/entscheiden", found.version) if decides and heard else None,
        withdraw=ask.form(f"{here}/zurueckgenommen", found.version) if decides else None,
    )


@pages.get("/{unit}/einsprueche/{objection}", Action.SEE_OBJECTIONS, here="objections")
async def one(ask: Asking, objection: UUID) -> ObjectionPage:
    """Who objects to what and why, what the branch says, and the decision."""
    return await page(ask, objection)


@pages.post("/{unit}/einsprueche/{objection}/entscheiden", Action.DECIDE_OBJECTION, here="objections", again=page)
async def decide(ask: Asking, objection: UUID) -> Saved:
    """What the board has decided."""
    typed = Checked(ask)
    body = {
        "version": ask.version,
        "outcome": typed.choice("outcome", ("upheld", "rejected"), "Bitte wähl aus, wie der Vorstand entschieden hat."),
        "reasons": typed.words("reasons", "Bitte begründe die Entscheidung: Ohne Grund geht sie nicht."),
    }
    path = f"/units/{ask.unit.key}/objections/{objection}/decision"
    return Saved.after(await typed.send("members", path, body), ask.to("einsprueche"))


@pages.post("/{unit}/einsprueche/{objection}/zurueckgenommen", Action.DECIDE_OBJECTION, here="objections", again=page)
async def withdraw(ask: Asking, objection: UUID) -> Saved:
    """Whoever objected has told this unit that they no longer do."""
    path = f"/units/{ask.unit.key}/objections/{objection}/withdrawal"
    return Saved.after(await ask.send("members", path, {"version": ask.version}), ask.to("einsprueche"))
