"""How the OpenAPI schema describes the problems that operations may answer."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from fablab.api import PROBLEM_TYPE


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong, as RFC 9457 writes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()


class BadInputSerializer(ProblemSerializer):
    """What was sent is not right: `fields` names what is wrong with each."""

    fields_ = serializers.DictField()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")  # a serializer's own name for its fields
        return fields


class RefusalSerializer(serializers.Serializer[Any]):
    """A rule that said no: its stable code, why, and what would lift it."""

    code = serializers.CharField()
    message = serializers.CharField()
    lifts = serializers.CharField()


class RefusedSerializer(ProblemSerializer):
    """The act was refused and nothing was changed."""

    refusals = RefusalSerializer(many=True)


class ProblemSchema(AutoSchema):
    """Describes each operation with the problems that it may answer.

    Views that call services which refuse name those actions in `refusing_actions`.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["responses"] |= {
                code: self._get_response_for_code(  # type: ignore[no-untyped-call]  # not typed
                    serializer, code, [PROBLEM_TYPE]
                )
                for code, serializer in self._problems(operation).items()
            }
        return operation

    def _problems(self, operation: dict[str, Any]) -> dict[str, type[ProblemSerializer]]:
        parameters = operation.get("parameters", [])
        has_body = "requestBody" in operation
        is_refusing = getattr(self.view, "action", "") in getattr(self.view, "refusing_actions", ())
        problems = {
            "400": (has_body or any(each["in"] == "query" for each in parameters)),
            "401": True,  # a token that is not known, also where none is needed
            "403": self.method not in SAFE_METHODS,
            "404": bool(parameters),  # a cursor that leads nowhere, too
            "406": True,
            "409": is_refusing,
            "415": has_body,
        }
        special = {"400": BadInputSerializer, "409": RefusedSerializer}
        return {
            code: special.get(code, ProblemSerializer)
            for code, is_possible in problems.items()
            if is_possible
        }
