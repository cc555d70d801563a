"""Pulls with what openapi-python-client makes of the document, and prints it for the test."""

import json
import os
import ssl

from meetpoort_client import AuthenticatedClient
from meetpoort_client.api.metingen import beschikbare_metingen, meetdata
from meetpoort_client.models import BeschikbareMetingenVraag, MeetdataVraag, Probleem

client = AuthenticatedClient(
    base_url=os.environ["BASE_URL"],
    token=os.environ["TOKEN"],
    verify_ssl=ssl.create_default_context(cafile=os.environ["CA_CERT"]),
)
klant = os.environ["KLANT_EAN"]


def readings(meter):
    asked = MeetdataVraag(
        klant_ean=klant,
        meter_ean=meter,
        start_tijd=os.environ["START_TIJD"],
        eind_tijd=os.environ["EIND_TIJD"],
    )
    return meetdata.sync(client=client, body=asked)


available = beschikbare_metingen.sync(
    client=client, body=BeschikbareMetingenVraag(verwachtte_klant_eans=[klant])
)
refused = readings(os.environ["OTHER_METER"])
assert isinstance(refused, Probleem), refused
print(
    json.dumps(
        {
            "available": [meter.to_dict() for meter in available],
            "readings": [reading.to_dict() for reading in readings(os.environ["METER_EAN"])],
            "refused": refused.status,
        }
    )
)
