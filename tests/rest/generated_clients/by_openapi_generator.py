"""Pulls with what openapi-generator makes of the document for Python, and prints it for the test."""

import json
import os

from openapi_client import ApiClient, BeschikbareMetingenVraag, Configuration, MeetdataVraag, MetingenApi
from openapi_client.exceptions import NotFoundException

configuration = Configuration(
    host=os.environ["BASE_URL"],
    access_token=os.environ["TOKEN"],
    ssl_ca_cert=os.environ["CA_CERT"],
)
klant = os.environ["KLANT_EAN"]


def readings(meter):
    asked = MeetdataVraag(
        klant_ean=klant,
        meter_ean=meter,
        start_tijd=os.environ["START_TIJD"],
        eind_tijd=os.environ["EIND_TIJD"],
    )
    return calls.meetdata(asked)


with ApiClient(configuration) as client:
    calls = MetingenApi(client)
    available = calls.beschikbare_metingen(BeschikbareMetingenVraag(verwachtte_klant_eans=[klant]))
    try:
        refused = readings(os.environ["OTHER_METER"])
    except NotFoundException as error:
        refused = error.data
    print(
        json.dumps(
            {
                "available": [json.loads(meter.to_json()) for meter in available],
                "readings": [
                    json.loads(reading.to_json()) for reading in readings(os.environ["METER_EAN"])
                ],
                "refused": refused.status,
            }
        )
    )
