"""Answers of the service that are not a success: status, code and one sentence."""

from collections.abc import Mapping
from typing import ClassVar


class CosmosError(Exception):
    """Root of the refusals; becomes the body `{"code", "message"}` with its status."""

    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, message: str, *, substatus: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.substatus = substatus

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that travel with the answer."""
        return {} if self.substatus is None else {"x-ms-substatus": str(self.substatus)}


class BadRequestError(CosmosError):
    """Malformed, or not supported here: never answered wrongly instead."""

    status = 400
    code = "BadRequest"


class UnauthorizedError(CosmosError):
    """No signature, or one that was not made with the account's key."""

    status = 401
    code = "Unauthorized"


class ForbiddenError(CosmosError):
    """A good signature at the wrong time."""

    status = 403
    code = "Forbidden"


class NotFoundError(CosmosError):
    """The database, container or item is not there, or no longer."""

    status = 404
    code = "NotFound"


class MethodNotAllowedError(CosmosError):
    """The resource exists, but not for this verb."""

    status = 405
    code = "MethodNotAllowed"


class ConflictError(CosmosError):
    """The id, or a unique key, is taken."""

    status = 409
    code = "Conflict"


class PreconditionFailedError(CosmosError):
    """The etag has moved on, or the patch condition does not hold."""

    status = 412
    code = "PreconditionFailed"


class RequestEntityTooLargeError(CosmosError):
    """An item of more than 2 MB."""

    status = 413
    code = "RequestEntityTooLarge"


class TooManyRequestsError(CosmosError):
    """The request rate is above what the container has been given."""

    status = 429
    code = "TooManyRequests"

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__("Request rate is large.", substatus=3200)
        self.retry_after_ms = retry_after_ms

    @property
    def headers(self) -> Mapping[str, str]:
        """Adds the pause that the client is asked to make."""
        return {**super().headers, "x-ms-retry-after-ms": str(self.retry_after_ms)}
