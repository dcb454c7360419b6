"""Approval: who may write but not publish submits, and an owner or operator decides."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from portico.domains.content import public as content

# Stored names; what people read is translated in `locale`.
WORKFLOW = "内容审核"
TASK = "店主或运营审核"
APPROVERS = ("owner", "operator")


def ensure_workflow(groups: dict[str, Group]) -> Workflow:
    """Articles, resources and pages go through one approval by a group that may publish. Idempotent."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.set([groups[name] for name in APPROVERS])
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for model in (content.Article, content.Resource, content.DecoratedPage):
        kind = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})
    return workflow
