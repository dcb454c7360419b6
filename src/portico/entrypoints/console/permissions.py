"""Wagtail asks "may this user change that?"; here our rights answer, and always within one site.

Wagtail's own views (editing, history, workflow, the media library) decide by permission policies. Ours map each of
its actions to a right of `rights.py`, so that roles stay the only place that grants anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Collection
from wagtail.permission_policies.base import BasePermissionPolicy

from portico.domains.content import public as content
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.rights import ROLES, right_of_action
from portico.infra.actors import Right


def holders_of(rights: Iterable[Right]) -> QuerySet[StaffUser]:
    """The active accounts with at least one of the rights."""
    wanted = set(rights)
    roles = [role.name for role in ROLES.values() if role.rights & wanted]
    return StaffUser.objects.filter(groups__name__in=roles, is_active=True).distinct()


class _RightsPolicy(BasePermissionPolicy):
    """Actions are rights; things are those of the site on which the account works."""

    def scope(self, user: Any) -> Q:
        raise NotImplementedError

    def covers(self, user: Any, instance: Any) -> bool:
        raise NotImplementedError

    def user_has_permission(self, user: Any, action: str) -> bool:
        right = right_of_action(action)
        return isinstance(user, StaffUser) and right is not None and right in user.rights

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and self.covers(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        rows = self.model._default_manager
        return rows.filter(self.scope(user)) if self.user_has_any_permission(user, actions) else rows.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[StaffUser]:
        return holders_of(right for right in map(right_of_action, actions) if right is not None)


class PublicationPolicy(_RightsPolicy):
    """Pages, articles and resources."""

    def scope(self, user: Any) -> Q:
        return Q(site_id=user.working_site)

    def covers(self, user: Any, instance: Any) -> bool:
        return bool(instance.site_id == user.working_site)


class LibraryPolicy(_RightsPolicy):
    """Pictures and files: those in the collection of the site."""

    def collection(self, user: Any) -> Collection:
        return content.media_collection(site_id=user.working_site)

    def scope(self, user: Any) -> Q:
        return Q(collection=self.collection(user))

    def covers(self, user: Any, instance: Any) -> bool:
        return bool(instance.collection_id == self.collection(user).pk)

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        if not self.user_has_any_permission(user, actions):
            return Collection.objects.none()
        return Collection.objects.filter(pk=self.collection(user).pk)

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        return self.collections_user_has_any_permission_for(user, [action])
