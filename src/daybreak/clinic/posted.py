"""What a form was sent with."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The fields of a form that was sent, were they all empty; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
