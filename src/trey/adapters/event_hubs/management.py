"""The questions that an event hub answers about itself, over a connection that stays open."""

import time
from contextlib import suppress
from typing import Any

from azure.eventhub import EventHubConsumerClient
from azure.eventhub._constants import MGMT_STATUS_CODE, MGMT_STATUS_DESC, READ_OPERATION


class ManagementClient(EventHubConsumerClient):
    """The client as it is, except that it asks all questions over one connection.

    The client opens a connection for each question and waits for it in naps: two fifths of a second
    for each partition at each trigger, against a millisecond here. A failed question closes the
    connection; the next one opens it again. For one thread at a time.
    """

    _kept_open: Any = None
    _token_source: Any = None

    def close(self) -> None:
        """Close the connection."""
        self._disconnect()
        super().close()

    def _management_request(self, mgmt_msg: Any, op_type: bytes) -> Any:
        transport: Any = self._amqp_transport
        try:
            self._connect()
            token = transport.get_updated_token(self._token_source)
            mgmt_msg.application_properties["security_token"] = token
            status, description, answer = transport.mgmt_client_request(
                self._kept_open,
                mgmt_msg,
                operation=READ_OPERATION,
                operation_type=op_type,
                status_code_field=MGMT_STATUS_CODE,
                description_fields=MGMT_STATUS_DESC,
            )
            if int(status) >= 400:
                raise transport.get_error(int(status), description)
        except Exception as error:
            self._disconnect()
            raise transport._handle_exception(error, self, is_consumer=True) from error
        return answer

    def _connect(self) -> None:
        if self._kept_open is not None:
            return
        transport: Any = self._amqp_transport
        self._token_source = self._create_auth()
        self._kept_open = transport.create_mgmt_client(
            self._address, mgmt_auth=self._token_source, config=self._config
        )
        self._kept_open.open()
        while not self._kept_open.client_ready():
            time.sleep(0.005)

    def _disconnect(self) -> None:
        failed, self._kept_open = self._kept_open, None
        if failed is not None:
            with suppress(
                Exception
            ):  # what failed may fail again; the first error is the one to see
                failed.close()
