"""The shared small world is what the other rooms' tests think it is."""

from luoshi.organizations.models import Organization, Role
from luoshi.organizations.permissions import grants, reach


def test_every_role_of_the_first_journey_has_a_person(world):
    held = {grant.role for name in world.people for grant in grants(getattr(world, name))}
    assert held == set(Role) - {Role.APPRAISER}
    assert grants(world.outsider) == ()


def test_a_handler_reaches_the_own_unit_and_its_party_bodies_only(world):
    reached = Organization.objects.filter(reach(world.handler_highway, [Role.HANDLER]))
    assert {organization.code for organization in reached} == {"HC", "HC-P"}


def test_a_leader_reaches_everything_below(world):
    reached = Organization.objects.filter(reach(world.leader_highway, [Role.LEADER]))
    assert {organization.code for organization in reached} == {"HC", "HC-P", "HC-QS", "HC-QS-P", "HC-QX", "HC-LJ"}
