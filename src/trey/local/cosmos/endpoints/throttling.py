"""429 on request: a test asks that the next requests for items be turned away.

`POST /local/throttling` with `{"requests": 3, "retry_after_ms": 10}`, signed like any other request.
The service has no such path.
"""

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import read_object, text_response
from trey.local.cosmos.errors import BadRequestError, TooManyRequestsError

PATH = "/local/throttling"


class Throttle:
    """Turns away a number of requests, then lets all pass."""

    def __init__(self) -> None:
        self._requests = 0
        self._retry_after_ms = 0

    def order(self, requests: int, retry_after_ms: int) -> None:
        """Turn away the next `requests` ones."""
        self._requests, self._retry_after_ms = requests, retry_after_ms

    def check(self) -> None:
        """Let a request pass, or raise."""
        if self._requests > 0:
            self._requests -= 1
            raise TooManyRequestsError(self._retry_after_ms)


async def order_throttling(request: Request) -> Response:
    """Take the order of a test."""
    body = await read_object(request)
    match body:
        case {"requests": int(requests), "retry_after_ms": int(pause)} if min(requests, pause) >= 0:
            request.app.state.throttle.order(requests, pause)
            return text_response("", 204)
        case _:
            raise BadRequestError("Send the numbers `requests` and `retry_after_ms`.")
