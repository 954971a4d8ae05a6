"""A database behind JDBC, and what the driver is told to reach it; a secret is looked up, never kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trey.errors import TreyError

Login: TypeAlias = Literal["managed-identity", "service-principal", "password"]

SQL_SERVER = "jdbc:sqlserver:"
# A server that is gone without a word would be waited for without an end.
_SQL_SERVER_OPTIONS = {
    "driver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "encrypt": "true",
    "trustServerCertificate": "false",
    "loginTimeout": "30",  # seconds; a serverless database wakes up meanwhile
    "socketTimeout": "600000",  # milliseconds
    "applicationName": "trey",
}
_ENTRA = {
    "managed-identity": "ActiveDirectoryManagedIdentity",
    "service-principal": "ActiveDirectoryServicePrincipal",
}
_SECRET = re.compile("password|pwd|secret|token", re.IGNORECASE)
_OURS = ("encrypt", "trustservercertificate", "authentication", "user", "username")


@dataclass(frozen=True)
class Database:
    """Where a database is and as whom it is read.

    Attributes:
        url: Of JDBC, with host and database, and without anything about the login.
        login: By Entra as the machine's identity or as a service principal, or by a password.
        user: Client id of the identity or principal, or name of the user.
        secret: `env:NAME`: the environment variable that holds the secret or password.
    """

    url: str
    login: Login = "managed-identity"
    user: str | None = None
    secret: str | None = None

    def __post_init__(self) -> None:
        if not self.url.startswith("jdbc:"):
            raise TreyError(
                f"{self.place} is no JDBC address; one begins with jdbc:, such as "
                "jdbc:sqlserver://HOST:1433;databaseName=NAME"
            )
        for name in _properties(self.url):
            if _SECRET.search(name) or name.lower() in _OURS:
                raise TreyError(
                    f"the address of a database says nothing about its login or encryption: leave "
                    f"{name} away, and name the login, the user and where the secret is found"
                )
        if self.secret is not None and not re.fullmatch(r"env:\w+", self.secret):
            raise TreyError(
                "the secret of a database is named, not told: write env:NAME of the environment "
                "variable that holds it"
            )
        self._require_whole_login()

    def _require_whole_login(self) -> None:
        if self.login == "managed-identity":
            if not self.is_sql_server:
                raise TreyError(
                    f"a managed identity opens Azure SQL only; for {self.place} name another login"
                )
            if self.secret:
                raise TreyError("a managed identity has no secret; leave it away")
        elif not self.user or not self.secret:
            raise TreyError(f"the login {self.login} needs a user and a secret as env:NAME")
        if self.login == "service-principal" and not self.is_sql_server:
            raise TreyError(
                f"a service principal opens Azure SQL only; for {self.place} name another login"
            )

    @property
    def is_sql_server(self) -> bool:
        return self.url.startswith(SQL_SERVER)

    @property
    def place(self) -> str:
        """Host and database, for sentences and for what names a row's origin."""
        address, *properties = re.split("[;?]", self.url)
        named = [p for p in properties if p.lower().startswith(("databasename=", "database="))]
        return "/".join([address, *(p.partition("=")[2] for p in named)])

    def options(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Options for Spark's JDBC source; they hold the secret, so they are not to be shown.

        Raises:
            TreyError: The environment does not hold the secret.
        """
        options = {"url": self.url}
        if self.is_sql_server:
            options |= _SQL_SERVER_OPTIONS
        if self.login in _ENTRA:
            options["authentication"] = _ENTRA[self.login]
        if self.login == "managed-identity":
            return options | ({"msiClientId": self.user} if self.user else {})
        return options | {"user": self.user or "", "password": self._looked_up(environment)}

    def _looked_up(self, environment: Mapping[str, str]) -> str:
        name = (self.secret or "").removeprefix("env:")
        if value := environment.get(name):
            return value
        raise TreyError(
            f"the environment variable {name}, the secret of {self.place}, is empty; set it"
        )


def _properties(url: str) -> list[str]:
    """Names of the properties that the address sets: `;name=value` or `?name=value&name=value`."""
    return [part.partition("=")[0].strip() for part in re.split("[;?&]", url)[1:] if part]
