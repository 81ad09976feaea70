import pytest
from factories import tenders as t


@pytest.mark.parametrize("door", ["api", "web"])
def test_smoke(doors, agency, session, door):
    me = doors.open(door, agency.officer, agency.department)
    boss = doors.open(door, agency.approver, agency.department)
    out = me.send(t.NEW, t.terms())
    assert out.ok, (out.status, out.sentences)
    id = out.id
    members = t.make_members(session); session.commit()
    for place, data in [(t.ITEMS, {"items": t.items()}), (t.ELIGIBILITY, t.eligibility()), (t.COMMITTEE, {"members": t.seats(members)}), (t.HAND_IN, {"reasons": []})]:
        out = me.send(place.at(id), data)
        assert out.ok, (place, out.status, out.sentences, out.fields)
    out = boss.send(t.APPROVE.at(id)); assert out.ok, out.sentences
    out = me.send(t.PUBLISH.at(id)); assert out.status == 409, out
    for m in members: t.give_key(session, m)
    out = me.send(t.PUBLISH.at(id)); assert out.ok, out.sentences
    out = doors.open(door).read(t.PUBLIC.at(id)); assert out.ok, out
    print(out.text)
    out = me.read(t.SHOW.at(id)); print(out.text)
