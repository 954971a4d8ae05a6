"""What the driver is told, and what is refused before it is told anything."""

import pytest

from trey.adapters.sql.connection import Database, Login
from trey.errors import TreyError

AZURE = "jdbc:sqlserver://parts.database.windows.net:1433;databaseName=fleet"
SECURE = {
    "url": AZURE,
    "driver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "encrypt": "true",
    "trustServerCertificate": "false",
    "loginTimeout": "30",
    "socketTimeout": "600000",
    "applicationName": "trey",
}


@pytest.mark.parametrize(
    ("login", "user", "secret", "added"),
    [
        ("managed-identity", None, None, {"authentication": "ActiveDirectoryManagedIdentity"}),
        (
            "managed-identity",
            "1d2e",
            None,
            {"authentication": "ActiveDirectoryManagedIdentity", "msiClientId": "1d2e"},
        ),
        (
            "service-principal",
            "9f8e",
            "env:PRINCIPAL",
            {
                "authentication": "ActiveDirectoryServicePrincipal",
                "user": "9f8e",
                "password": "s3cret",
            },
        ),
        ("password", "reader", "env:PRINCIPAL", {"user": "reader", "password": "s3cret"}),
    ],
)
def test_azure_sql_is_reached_encrypted_and_by_the_login_that_is_named(
    login: Login, user: str | None, secret: str | None, added: dict[str, str]
) -> None:
    options = Database(AZURE, login, user, secret).options({"PRINCIPAL": "s3cret"})
    assert options == SECURE | added


def test_other_databases_get_no_option_of_azure() -> None:
    database = Database("jdbc:h2:mem:parts", "password", "sa", "env:P")
    assert database.options({"P": "x"}) == {
        "url": "jdbc:h2:mem:parts", "user": "sa", "password": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "login", "user", "secret", "sentence"),
    [
        ("parts.csv", "managed-identity", None, None, "parts.csv is no JDBC address"),
        (f"{AZURE};password=x", "managed-identity", None, None, "leave password away"),
        (f"{AZURE};accessToken=x", "managed-identity", None, None, "leave accessToken away"),
        (f"{AZURE};encrypt=false", "managed-identity", None, None, "leave encrypt away"),
        ("jdbc:postgresql://h/d?user=a&password=b", "password", "u", "env:P", "leave user away"),
        (AZURE, "service-principal", "9f8e", None, "needs a user and a secret"),
        (AZURE, "password", None, "env:P", "needs a user and a secret"),
        (AZURE, "managed-identity", None, "env:P", "has no secret; leave it away"),
        (AZURE, "password", "reader", "hunter2", "write env:NAME"),
        ("jdbc:h2:mem:x", "managed-identity", None, None, "opens Azure SQL only"),
        ("jdbc:h2:mem:x", "service-principal", "9f8e", "env:P", "opens Azure SQL only"),
    ],
)
def test_a_login_that_cannot_be_meant_is_refused_without_repeating_a_secret(
    url: str, login: Login, user: str | None, secret: str | None, sentence: str
) -> None:
    with pytest.raises(TreyError, match=sentence) as refused:
        Database(url, login, user, secret)
    assert "hunter2" not in str(refused.value)


def test_a_secret_that_is_not_there_is_named() -> None:
    database = Database(AZURE, "password", "reader", "env:PARTS_PASSWORD")
    with pytest.raises(TreyError, match="environment variable PARTS_PASSWORD, the secret of"):
        database.options({})


def test_a_database_is_named_by_host_and_name() -> None:
    assert Database(AZURE).place == "jdbc:sqlserver://parts.database.windows.net:1433/fleet"
